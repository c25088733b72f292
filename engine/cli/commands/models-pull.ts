/** `facex models pull`: a public file, fetched, checked and added. The licence is shown and agreed to once. */

import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Answers } from '../../../models/add/fact-sheet.ts';
import type { Consent, LicenceNotice } from '../../../models/pull/licences.ts';
import { type PullOptions, pullModel } from '../../../models/pull/pull-model.ts';
import { findHome } from '../../../models/store/places.ts';
import { type Assignments, collectAssignment } from '../arguments.ts';
import { EXIT } from '../exit-codes.ts';
import { type HomeOption, withHome } from '../graph-options.ts';
import { bytesInWords, print, printJson, say } from '../terminal.ts';
import { askAll, readFacts, sayQuestions } from './models-add.ts';

interface PullCommandOptions extends HomeOption {
  readonly fact?: Assignments;
  readonly agree?: boolean;
  readonly nonCommercial?: boolean;
  readonly mirror?: string;
  readonly offline?: string;
  readonly json?: boolean;
}

/** Adds `facex models pull`. */
export function addModelsPullCommand(
  models: Command,
  finish: (code: number) => void,
  guarded: (work: () => Promise<number>) => Promise<number>,
): void {
  withHome(models.command('pull').description('fetch a public model; `facex models list --public` shows them'))
    .argument('<name>', 'for example face-parsing-resnet18')
    .option('--agree', 'agree to its licence')
    .option('--non-commercial', 'my use is non-commercial (asked for where the licence wants it)')
    .option('--fact <name=value>', 'a fact that is not known of it', collectAssignment)
    .option('--mirror <url>', 'another place for the files, as https://mirror/{host}/{path} (default: FACEX_MIRROR)')
    .option('--offline <dir>', 'take the files from this folder and fetch nothing (default: FACEX_OFFLINE)')
    .option('--json', 'its manifest, or { questions }, as one JSON object')
    .action(async (name: string, options: PullCommandOptions) => finish(await guarded(() => pull(name, options))));
}

async function pull(name: string, options: PullCommandOptions): Promise<number> {
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await pullUntilDone(name, options, cancel.signal);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}

async function pullUntilDone(name: string, options: PullCommandOptions, signal: AbortSignal): Promise<number> {
  const mirror = options.mirror ?? process.env.FACEX_MIRROR;
  const offline = options.offline ?? process.env.FACEX_OFFLINE;
  const progress = createMeter();
  const pulling: PullOptions = {
    home: options.home ?? findHome(),
    signal,
    consent: (notice) => consentTo(notice, options),
    onProgress: progress.show,
    ...(mirror ? { mirror } : {}),
    ...(offline ? { offline } : {}),
  };
  let answers: Answers = await readFacts(options.fact ?? {});
  for (;;) {
    const result = await pullModel(name, { ...pulling, answers }).finally(progress.end);
    if (result.done) {
      const { manifest } = result;
      if (options.json) printJson(manifest);
      else {
        if (manifest.hash?.statedBy === 'first-download') {
          say('Its publisher states no sha256: the file is pinned as it came, and the manifest says so.');
        }
        print(`${manifest.id}: ${manifest.role}, ready. facex models show ${manifest.id}`);
      }
      return EXIT.ok;
    }
    const { questions } = result.inspection;
    if (options.json || !process.stdin.isTTY || !process.stderr.isTTY) {
      if (options.json) printJson({ questions });
      else sayQuestions(name, questions, 'the file is kept for the next pull');
      return EXIT.refused;
    }
    answers = { ...answers, ...(await askAll(questions)) };
  }
}

async function consentTo(notice: LicenceNotice, options: PullCommandOptions): Promise<Consent> {
  say(`${notice.title}\n  from     ${notice.origin}\n  at       ${notice.url}\n  licence  ${notice.licence}`);
  const asked = process.stdin.isTTY && process.stderr.isTTY;
  const agree = options.agree ?? (asked && (await sayYes('Do you agree to this licence? (yes/no) ')));
  if (!agree || notice.terms !== 'non-commercial') return { agree, nonCommercial: false };
  const nonCommercial = options.nonCommercial ?? (asked && (await sayYes('Is your use non-commercial? (yes/no) ')));
  return { agree, nonCommercial };
}

/** Only the whole word counts. */
async function sayYes(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

const LINE_EVERY_MS = 5000;

/** One line that is drawn over on a terminal, a line now and then elsewhere. */
function createMeter(): { show: NonNullable<PullOptions['onProgress']>; end: () => void } {
  const overwrite = process.stderr.isTTY && process.env.TERM !== 'dumb';
  let lastMs = 0;
  return {
    show({ file, receivedBytes, totalBytes }) {
      const nowMs = Date.now();
      if (nowMs - lastMs < (overwrite ? 100 : LINE_EVERY_MS)) return;
      lastMs = nowMs;
      const share = totalBytes ? ` (${Math.floor((100 * receivedBytes) / totalBytes)} %)` : '';
      const line = `${file}: ${bytesInWords(receivedBytes)}${totalBytes ? ` of ${bytesInWords(totalBytes)}` : ''}${share}`;
      if (overwrite) process.stderr.write(`\r\x1b[K${line}`);
      else say(line);
    },
    end() {
      if (overwrite && lastMs > 0) process.stderr.write('\r\x1b[K');
    },
  };
}
