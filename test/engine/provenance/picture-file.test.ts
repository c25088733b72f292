import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../../engine/plan/make-plan.ts';
import { wireGraph } from '../../../engine/plan/wiring.ts';
import { readJpegXmp } from '../../../engine/provenance/jpeg.ts';
import { attachProvenance, readProvenance } from '../../../engine/provenance/picture-file.ts';
import { buildProvenance, type Provenance } from '../../../engine/provenance/record.ts';
import { restoreGraph } from '../../../engine/provenance/restore.ts';
import { graphOf, numberNodes } from '../number-nodes.ts';

const FORMATS = ['png', 'jpeg', 'webp'] as const;
const SHA = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const { descriptions } = numberNodes();

function record(embed: boolean, extra = ''): Provenance {
  const graph = {
    ...graphOf({
      f: ['test/file', {}, { file: '/home/somebody/pictures/me & <you>.jpg' }],
      m: ['test/model'],
      n: ['test/constant', {}, { value: 3 }],
    }),
    description: `ünïcode "quotes" ]]> &amp; ${extra}`,
    inputs: { source: { to: [{ node: 'f', param: 'file' }] } },
  };
  const wired = wireGraph(graph, descriptions);
  if (!wired.ok) throw new Error('not wired');
  const plan = makePlan(wired.value, {
    device: 'cpu/fp32',
    fileHash: () => SHA,
    modelHash: () => 'ab'.repeat(32),
    lookup: () => undefined,
    previousParts: () => undefined,
  });
  return buildProvenance({
    graph,
    plan,
    madeBy: { node: 'f', output: 'result' },
    versions: { 'facex-studio': '0.1.0' },
    fileHash: () => SHA,
    ...(embed ? { fileBase64: () => Buffer.from('hello').toString('base64') } : {}),
  });
}

async function picture(format: (typeof FORMATS)[number], alpha = false): Promise<Uint8Array> {
  const channels = alpha ? 4 : 3;
  const data = Uint8Array.from({ length: 33 * 21 * channels }, (_, i) => (i * 37) % 256);
  return new Uint8Array(
    await sharp(data, { raw: { width: 33, height: 21, channels } })
      .toFormat(format)
      .toBuffer(),
  );
}
const pixels = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();

/** A text that zlib cannot shrink much, to get past the size of one JPEG segment. */
const long = Array.from({ length: 30_000 }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(36)).join('');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'facex-provenance-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what a picture carries', () => {
  it.each(FORMATS)('%s: the record comes back, and the pixels are untouched', async (format) => {
    for (const bytes of [await picture(format), await picture(format, format !== 'jpeg')]) {
      for (const provenance of [record(false), record(true, long)]) {
        const carrying = attachProvenance(bytes, format, provenance);
        expect(readProvenance(carrying)).toEqual({ ok: true, value: provenance });
        expect(await pixels(carrying)).toEqual(await pixels(bytes));
        expect((await sharp(carrying).metadata()).format).toBe(format);
      }
    }
  });

  it('XMP is where other programs look for it', async () => {
    const webp = attachProvenance(await picture('webp', true), 'webp', record(false));
    expect(String((await sharp(webp).metadata()).xmp)).toContain('facex-provenance');
    const jpeg = attachProvenance(await picture('jpeg'), 'jpeg', record(false));
    expect(String((await sharp(jpeg).metadata()).xmp)).toContain('facex-provenance');
  });

  it('a packet longer than a JPEG segment is put together from its extended segments in any order', async () => {
    const carrying = attachProvenance(await picture('jpeg'), 'jpeg', record(true, long));
    expect(carrying.length).toBeGreaterThan(130_000);
    expect(readJpegXmp(carrying)?.length).toBeGreaterThan(130_000);
  });

  it('names seeds, models, versions and inputs by content, and no folder of the machine', () => {
    const made = record(false);
    expect(made).toMatchObject({
      madeBy: { node: 'f', output: 'result' },
      models: { 'test/model': 'ab'.repeat(32) },
      device: 'cpu/fp32',
      files: [{ node: 'f', param: 'file', name: 'me & <you>.jpg', sha256: SHA, input: 'source' }],
      versions: { 'facex-studio': '0.1.0', 'node test/file': '1' },
    });
    expect(JSON.stringify(made)).not.toContain('somebody');
  });

  it('a picture without a record, a damaged one and a file that is no picture each say so', async () => {
    const codes = (bytes: Uint8Array): unknown => {
      const read = readProvenance(bytes);
      return read.ok ? 'read' : read.problems.map(({ code }) => code);
    };
    for (const format of FORMATS) {
      const plain = await picture(format);
      expect(codes(plain)).toEqual(['no-provenance']);
      const carrying = attachProvenance(plain, format, record(false));
      for (const share of [0.1, 0.3, 0.5, 0.9])
        expect(['read', ['no-provenance']]).toContainEqual(codes(carrying.subarray(0, carrying.length * share)));
    }
    const damaged = attachProvenance(await picture('png'), 'png', record(false));
    damaged[60] = (damaged[60] ?? 0) ^ 0xff;
    expect(codes(damaged)).toEqual(['no-provenance']);
    expect(codes(new TextEncoder().encode('{}'))).toEqual(['no-provenance']);
  });
});

describe('a record back to a graph', () => {
  const file = async (restored: Awaited<ReturnType<typeof restoreGraph>>): Promise<unknown> =>
    restored.ok ? restored.value.nodes.f?.params.file : restored.problems;

  it('an embedded file is unpacked, and one whose content is another is not taken', async () => {
    const unpacked = await file(await restoreGraph(record(true), { folders: [], unpackInto: folder }));
    expect(unpacked).toBe(path.join(folder, `${SHA}.jpg`));
    const lying = { ...record(true), embedded: { [SHA]: Buffer.from('other').toString('base64') } };
    expect(await file(await restoreGraph(lying, { folders: [], unpackInto: folder }))).toMatchObject([
      { code: 'input-not-given' },
    ]);
  });

  it('a file is found by content beside the picture or among those given, whatever its name there', async () => {
    await writeFile(path.join(folder, 'me & <you>.jpg'), 'hello');
    expect(await file(await restoreGraph(record(false), { folders: [folder], unpackInto: folder }))).toBe(
      path.join(folder, 'me & <you>.jpg'),
    );
    await writeFile(path.join(folder, 'me & <you>.jpg'), 'changed');
    await writeFile(path.join(folder, 'renamed'), 'hello');
    expect(
      await file(
        await restoreGraph(record(false), {
          folders: [folder],
          files: [path.join(folder, 'renamed')],
          unpackInto: folder,
        }),
      ),
    ).toBe(path.join(folder, 'renamed'));
  });

  it('a file that is not at hand is a problem that names the input to give; one that is given anyway is not looked for', async () => {
    expect(await file(await restoreGraph(record(false), { folders: [], unpackInto: folder }))).toMatchObject([
      { code: 'input-not-given', fix: expect.stringContaining('--input source=FILE') },
    ]);
    expect(await file(await restoreGraph(record(false), { folders: [], given: ['source'], unpackInto: folder }))).toBe(
      'me & <you>.jpg',
    );
    expect(
      await file(await restoreGraph(record(false), { folders: [], givenParams: ['f.file'], unpackInto: folder })),
    ).toBe('me & <you>.jpg');
  });
});
