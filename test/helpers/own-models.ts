/** Runs nodes with models of the test's own: ONNX files in a folder, each with the facts its manifest would state. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyNodeType, ModelFacts } from '../../nodes/kit/index.ts';

/** A model by id: the folder its file lies in, the file, and its facts. */
export interface OwnModel {
  readonly folder: string;
  readonly file: string;
  readonly facts: ModelFacts;
}

/** The node with these models beside the registry's; `calls` notes the id of every model it runs. */
export function withModels(
  type: AnyNodeType,
  own: Readonly<Record<string, OwnModel>>,
  calls: string[] = [],
): AnyNodeType {
  return {
    ...type,
    run: (args) => {
      const { models } = args.context;
      return type.run({
        ...args,
        context: {
          ...args.context,
          models: {
            ...models,
            run: (id, feeds) => {
              calls.push(id);
              const model = own[id];
              return model ? models.runFile(join(model.folder, model.file), feeds) : models.run(id, feeds);
            },
            describe: async (id) => own[id]?.facts ?? models.describe(id),
            readData: async (id, dataFile) => {
              const model = own[id];
              return model ? readFileSync(join(model.folder, dataFile ?? model.file)) : models.readData(id, dataFile);
            },
          },
        },
      });
    },
  };
}
