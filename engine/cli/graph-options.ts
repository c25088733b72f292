/** Options that several commands share: what a graph is given, where it runs, where things are kept. */

import type { Command } from 'commander';
import { Option } from 'commander';
import type { DeviceChoice } from '../engine.ts';
import type { Assignments } from './arguments.ts';
import { collectAssignment, collectSetting } from './arguments.ts';

export interface HomeOption {
  readonly home?: string;
}

export interface GivenOptions extends HomeOption {
  readonly set?: Assignments;
  readonly input?: Assignments;
  readonly device: DeviceChoice;
}

/** Adds `--set` and `--input`. */
export function withGiven(command: Command): Command {
  return command
    .option(
      '--input <name=value>',
      'a file or a value for an exposed input (files: from the current folder)',
      collectAssignment,
    )
    .option(
      '--set <node.param=value>',
      'set a param of a node: a number, true or false, a text, words with commas, JSON for sliders (or node.param.name=value)',
      collectSetting,
    );
}

/** Adds `--device` and `--home`. */
export function withDevice(command: Command): Command {
  return withHome(
    command.addOption(
      new Option('--device <device>', 'where models run; auto takes the fastest that works')
        .choices(['auto', 'cpu', 'webgpu', 'cuda'])
        .default('auto'),
    ),
  );
}

/** Adds `--home`. */
export function withHome(command: Command): Command {
  return command.option(
    '--home <dir>',
    'folder of models and store (default: FACEX_HOME, else the cache folder of the system)',
  );
}
