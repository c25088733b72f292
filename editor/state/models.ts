/** The models of this machine, public ones that can be fetched, and what is on its way: an upload, pulls. */

import { createStore } from 'zustand/vanilla';
import type { AnswerOf } from '../../engine/protocol/index.ts';
import { request } from '../link/http.ts';
import { uploadModel } from '../link/upload.ts';
import { catalogueStore } from './catalogue.ts';
import { say } from './notices.ts';
import { told } from './runs.ts';

export type ModelEntry = AnswerOf<'listModels', Blob>['models'][number];
export type KnownModel = AnswerOf<'listKnownModels', Blob>['models'][number];
export type Pull = AnswerOf<'pullModel', Blob>;
export type Upload = AnswerOf<'uploadModel', Blob>;
export type Question = Pull['questions'][number];

export interface Models {
  /** Undefined until they were read. */
  readonly models: readonly ModelEntry[] | undefined;
  readonly known: readonly KnownModel[];
  /** Newest pull by name. */
  readonly pulls: Readonly<Record<string, Pull>>;
  /** Share of a file that is being sent. */
  readonly sending: { readonly file: string; readonly share: number } | undefined;
  /** A file that was sent and has no role yet, and what is asked about it. */
  readonly upload: Upload | undefined;
  readonly questions: readonly Question[];
}

export const modelStore = createStore<Models>(() => ({
  models: undefined,
  known: [],
  pulls: {},
  sending: undefined,
  upload: undefined,
  questions: [],
}));

/** Reads the models; choices of model params follow. */
export async function loadModels(): Promise<void> {
  const { models } = await request('listModels');
  modelStore.setState({ models });
  catalogueStore.setState({
    models: new Map(models.map(({ id, role }) => [id, role])),
    modelBindings: new Map(models.map(({ id, binds }) => [id, binds])),
  });
}

/** Reads what can be fetched and what is being fetched; asked for when the panel opens. */
export async function loadKnownModels(): Promise<void> {
  const { models: known } = await request('listKnownModels');
  const { pulls } = await request('listPulls');
  modelStore.setState({ known, pulls: Object.fromEntries(pulls.map((pull) => [pull.name, pull])) });
}

/** Takes in how a pull stands. */
export function takePull(pull: Pull): void {
  modelStore.setState(({ pulls }) => ({ pulls: { ...pulls, [pull.name]: pull } }));
  if (pull.state === 'failed' && pull.problem) say('bad', pull.problem);
  if (pull.state === 'done') say('good', `${pull.name} is here.`);
}

/** Starts to fetch a public file, or goes on with answers. */
export async function pull(name: string, terms: { agree: boolean; nonCommercial: boolean }, facts = {}): Promise<void> {
  await told(async () => takePull(await request('pullModel', { body: { name, ...terms, facts } })));
}

/** Stops a pull. That it stopped is told on the socket, perhaps before the answer, which still says that it goes on. */
export const cancelPull = (name: string): Promise<void> =>
  told(async () => {
    await request('cancelPull', { path: { name } });
  });

/** Sends files: the first is the model's, the others lie beside it (weights, tokenizer.json). */
export async function sendModelFiles(files: readonly File[]): Promise<void> {
  const model = files.find(({ name }) => name.endsWith('.onnx'));
  const { upload } = modelStore.getState();
  if (!model && !upload) {
    say(
      'bad',
      `${files.map(({ name }) => name).join(', ')} is no ONNX file. Drop an .onnx file, with its data beside it.`,
    );
    return;
  }
  await told(async () => {
    try {
      for (const file of [...(model ? [model] : []), ...files.filter((one) => one !== model)]) {
        const into = file === model ? undefined : modelStore.getState().upload?.uploadId;
        modelStore.setState({ sending: { file: file.name, share: 0 } });
        const taken = await uploadModel(file, into, (share) =>
          modelStore.setState({ sending: { file: file.name, share } }),
        );
        modelStore.setState({ upload: taken, questions: [] });
      }
    } finally {
      modelStore.setState({ sending: undefined });
    }
  });
}

/** Adds the sent file in a role; questions that are open are asked and the same is called again with the answers. */
export async function addUpload(body: {
  readonly role: string;
  readonly name?: string;
  readonly licence?: string;
  readonly facts: Record<string, string>;
}): Promise<void> {
  const { upload } = modelStore.getState();
  if (!upload) return;
  await told(async () => {
    const { id, questions } = await request('addModel', { path: { uploadId: upload.uploadId }, body });
    modelStore.setState({ questions });
    if (id === null) return;
    modelStore.setState({ upload: undefined, questions: [] });
    say('good', `${id} is added: nodes of the role ${body.role} can use it.`);
  });
}

/** Forgets the sent file. */
export async function dropUpload(): Promise<void> {
  const { upload } = modelStore.getState();
  modelStore.setState({ upload: undefined, questions: [] });
  if (upload) await told(() => request('dropUpload', { path: { uploadId: upload.uploadId } }));
}

/** Takes an own or pulled model away, its files included. */
export async function removeModel(id: string): Promise<void> {
  const [pack = '', name = ''] = id.split('/');
  await told(() => request('removeModel', { path: { pack, name } }));
}
