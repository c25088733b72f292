import { expect, it } from 'vitest';
import { engineErrorCodes } from '../../../engine/errors.ts';
import { graphFaultCodes } from '../../../graphs/check/codes.ts';

it('no code of check is given another meaning by the engine', () => {
  expect(Object.keys(engineErrorCodes).filter((code) => code in graphFaultCodes)).toEqual([]);
});
