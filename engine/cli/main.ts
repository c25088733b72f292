/** The `facex` command: parses the command line and hands it to one file per command. bin/facex.js starts it. */

import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './commands/check.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addModelsCommand } from './commands/models.ts';
import { addNodesCommand } from './commands/nodes.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRunCommand } from './commands/run.ts';
import { addServeCommand } from './commands/serve.ts';
import { EXIT, EXIT_CODES_IN_WORDS } from './exit-codes.ts';
import { say } from './terminal.ts';
import { findVersion } from './version.ts';

/** Runs a command line (without `node` and the script) and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader such as `head` that closes its end early is no fault of this program.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.failed);
  });
  const finish = (code: number): void => {
    process.exitCode = code;
  };
  const program = new Command('facex')
    .description('FaceX Studio without a window: runs, checks and explains saved graphs.')
    .version(findVersion())
    .exitOverride()
    .showHelpAfterError('(facex --help lists the commands, facex help COMMAND its options)')
    .addHelpText('after', exitCodesHelp());
  addServeCommand(program, finish);
  addRunCommand(program, finish);
  addCheckCommand(program, finish);
  addPlanCommand(program, finish);
  addNodesCommand(program, finish);
  addModelsCommand(program, finish);
  addEvaluateCommand(program, finish);
  addDoctorCommand(program, finish);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said what is wrong; 0 is --help and --version.
    finish(error.exitCode === 0 ? EXIT.ok : EXIT.refused);
  }
}

function exitCodesHelp(): string {
  const lines = EXIT_CODES_IN_WORDS.map(([code, words]) => `  ${String(code).padEnd(5)}${words}`);
  return `\nExit codes:\n${lines.join('\n')}\n\nFolders:\n  FACEX_HOME   models and store (default: the cache folder of the system)`;
}

process.on('uncaughtException', (error) => {
  say(`facex itself failed: ${process.env.FACEX_DEBUG ? (error.stack ?? error.message) : error.message}`);
  say('  This is a fault of the program, not of your graph. FACEX_DEBUG=1 shows where; please report it.');
  process.exit(EXIT.failed);
});
