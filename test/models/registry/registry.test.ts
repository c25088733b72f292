import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { modelErrorCodes } from '../../../models/errors.ts';
import { manifests } from '../../../models/registry/registry.ts';
import { importGraph } from '../../../models/store/import/import-graph.ts';
import { readHumanModel } from '../import/tf-oracle.ts';

describe('the registry', () => {
  it('gives every model an id and a file of its own', () => {
    expect(new Set(manifests.map((one) => one.id)).size).toBe(manifests.length);
    expect(new Set(manifests.map((one) => one.file)).size).toBe(manifests.length);
  });

  it('says for every model whose it is and where it comes from', () => {
    for (const { licence, origin, title } of manifests) {
      expect(licence.length).toBeGreaterThan(2);
      expect(origin.length).toBeGreaterThan(20);
      expect(title.length).toBeGreaterThan(10);
    }
  });

  it.each(manifests.filter((one) => one.source !== undefined))(
    'describes what the import of $id gives',
    async (manifest) => {
      const names = manifest.source?.names ?? { inputs: {}, outputs: {} };
      const file = manifest.source?.graph.path.match(/models\/(.*)\.json/)?.[1] ?? '';
      const { json, binary } = await readHumanModel(file);
      const imported = importGraph(json, binary, names);
      const ports = (list: readonly { name: string; shape: readonly (number | string | null)[] }[]) =>
        list.map(({ name, shape }) => ({ name, shape: shape.map((size) => size ?? 'B') }));
      expect(ports(imported.inputs)).toEqual(ports(manifest.inputs));
      expect(ports(imported.outputs)).toEqual(ports(manifest.outputs));
    },
  );

  it('has its error codes explained in the README of the store, and no others', async () => {
    const readme = await readFile(new URL('../../../models/store/README.md', import.meta.url), 'utf8');
    const explained = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(explained.sort()).toEqual(Object.keys(modelErrorCodes).sort());
  });
});
