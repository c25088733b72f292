// The coded errors of models/. Every message says what was wanted, what came and what to do; callers switch on `code`.

/** Codes of every fault the registry, the store and the importer can report; the README of models/store explains each. */
export const modelErrorCodes = {
  'model-unknown': 'no manifest has this id',
  'model-missing': 'the model file is not where it belongs',
  'model-tampered': 'the model file has other bytes than its recorded sha256',
  'manifest-damaged': 'the manifest of a kept model cannot be read',
  'model-shipped': 'the model comes with the tool and cannot be removed',
  'model-exists': 'a model of that name is there already',
  'model-unfit': 'the file cannot serve in the role',
  'delta-unfit': 'a low-rank delta does not fit the model it changes',
  'fact-wrong': 'a stated fact does not fit the file',
  'licence-refused': 'the licence was not agreed to',
  'download-failed': 'the file could not be downloaded',
  'download-wrong': 'what was downloaded is not the file it should be',
  'download-cancelled': 'the download was cancelled',
  'source-missing': 'a file of the npm package that the model is made from is not installed',
  'source-tampered': 'a file of the npm package has other bytes than the manifest expects',
  'home-not-writable': 'FACEX_HOME cannot be written',
  'disk-full': 'no space is left where FACEX_HOME lies',
  'import-not-a-graph': 'the JSON is not a TensorFlow.js graph model',
  'import-unsupported-op': 'the graph has an op the importer does not know',
  'import-unsupported-attribute': 'a known op has a setting the importer does not support',
  'import-shape': 'shapes inside the graph do not fit together',
  'import-weights': 'the weight file does not fit its manifest',
} as const;

/** One of the keys of {@link modelErrorCodes}. */
export type ModelErrorCode = keyof typeof modelErrorCodes;

/** A fault of models/ with a stable code; the message alone is enough for a user to act on. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;

  constructor(code: ModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
  }
}
