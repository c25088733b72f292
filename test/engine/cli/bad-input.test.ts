import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { maskGraph, openPlace } from './command-line.ts';

const place = openPlace();
const { facex, file, write } = place;
const CPU = ['--device', 'cpu'];
const link = (node: string, port: string) => ({ node, port });

beforeAll(async () => {
  await place.picture('picture.png', 12, 8);
  write('graph.json', maskGraph());
});

/** Files below a folder that look half-written. */
function partFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.part'));
}

describe('a graph with a fault', { timeout: 120_000 }, () => {
  const cases: readonly (readonly [string, string | object, readonly string[]])[] = [
    [
      'that is not JSON',
      '{ "format": "facex-graph",\n  oops',
      ['line 2, column 3', 'wanted a name in double quotes', 'Mend line 2'],
    ],
    ['that is other JSON', { prompt: {} }, ['not a FaceX graph', 'graphs/samples']],
    ['of a newer version', { ...maskGraph(), version: 4 }, ['version 4', 'up to 1', 'Update FaceX Studio']],
    [
      'with an unknown node type',
      maskGraph({ nodes: { invert: { type: 'mask/invrt' } } }),
      ['Node "invert"', 'mask/invrt', 'Did you mean mask/invert?'],
    ],
    [
      'with an input missing',
      maskGraph({ nodes: { grow: { type: 'mask/grow-feather' } } }),
      ['Node "grow"', 'input "mask" is not linked', 'Link an output of kind mask'],
    ],
    [
      'with a cycle',
      maskGraph({ nodes: { grow: { type: 'mask/grow-feather', inputs: { mask: link('invert', 'mask') } } } }),
      ['circle', 'grow -> invert', 'Remove one of the links'],
    ],
    [
      'with a param out of range',
      maskGraph({
        nodes: {
          grow: { type: 'mask/grow-feather', params: { growPx: 9999 }, inputs: { mask: link('mask', 'mask') } },
        },
      }),
      ['Node "grow"', 'param "growPx"', 'the number 9999', 'The nearest value it takes is 256'],
    ],
    [
      'with a link between kinds that do not fit',
      maskGraph({ nodes: { grow: { type: 'mask/grow-feather', inputs: { mask: link('picture', 'image') } } } }),
      ['Node "grow", input "mask" wants mask', '"picture.image" gives image', 'Link an output of kind mask'],
    ],
    [
      'with a muted node that an output needs',
      maskGraph({ nodes: { picture: { type: 'io/load-image', mode: 'mute' } } }),
      ['Output "mask" needs node "picture", which is muted', 'Unmute "picture"'],
    ],
  ];

  it.each(cases)('%s is refused with the node and what to do, and nothing is written', async (_, graph, expected) => {
    write('bad.json', graph);
    const run = await facex(['run', 'bad.json', '--out', 'none', ...CPU]);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    for (const words of expected) {
      expect(run.stderr).toContain(words);
    }
    expect(readdirSync(file('none'))).toEqual([]);
  });

  it('that is not there is named, with its path', async () => {
    const { code, stderr } = await facex(['run', 'nowhere.json', ...CPU]);
    expect(code).toBe(2);
    expect(stderr).toContain(file('nowhere.json'));
  });

  it('that is a picture of another program is told apart', async () => {
    const { code, stderr } = await facex(['run', 'picture.png', ...CPU]);
    expect(code).toBe(2);
    expect(stderr).toContain('carries no graph');
  });
});

describe('given values with a fault', { timeout: 120_000 }, () => {
  it.each([
    [['--input', 'pictur=picture.png'], 'no input named pictur', 'picture, grow'],
    [['--set', 'growth.growPx=1'], 'growth', 'grow'],
    [['--set', 'grow.px=1'], 'no param px', 'growPx'],
    [['--set', 'grow.growPx=much'], 'from -256 to 256 px', 'much'],
    [['--input', 'picture=missing.png'], 'missing.png', 'picture'],
    [['--output', 'maks=x.png'], 'no output named maks', 'mask'],
    [['--output', 'mask=x.bmp'], '.bmp', '.png'],
    [['--output', 'mask'], 'name=value', 'mask'],
    [['--set', 'growPx=1'], 'node.param=value', 'growPx'],
    [['--device', 'abacus'], 'abacus', 'webgpu'],
    [['--outputs', 'x'], "unknown option '--outputs'", '--output'],
  ])('%j is refused with what there is', async (args, ...words) => {
    const { code, stdout, stderr } = await facex(['run', 'graph.json', '--out', 'none', ...CPU, ...args]);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    for (const word of words) expect(stderr).toContain(word);
  });
});

describe('pictures with a fault', { timeout: 120_000 }, () => {
  it('fail the node that reads them, with what to do, and leave no file', async () => {
    write('cut.png', readFileSync(file('picture.png')).subarray(0, 60));
    const { code, stderr } = await facex(['run', 'graph.json', '--input', 'picture=cut.png', '--out', 'cut', ...CPU]);
    expect(code).toBe(1);
    expect(stderr).toContain('picture');
    expect(stderr).toContain('cut.png');
    expect(readdirSync(file('cut'))).toEqual([]);
  });
});

describe('places that cannot be written', { timeout: 120_000 }, () => {
  it('are refused before anything runs', async () => {
    write('a-file', 'x');
    const { code, stdout, stderr } = await facex(['run', 'graph.json', '--out', 'a-file/below', ...CPU]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('a part of its path is a file');
    expect(stderr).not.toContain('nodes ran');
  });

  it('are refused when a folder has the name of the file', async () => {
    mkdirSync(file('mask.png'));
    const { code, stderr } = await facex(['run', 'graph.json', '--output', 'mask=mask.png', ...CPU]);
    expect(code).toBe(1);
    expect(stderr).toContain('there is a folder of this name');
  });

  it.skipIf(process.getuid?.() === 0)('without the right to write are named', async () => {
    mkdirSync(file('locked'), { mode: 0o555 });
    const { code, stderr } = await facex(['run', 'graph.json', '--out', 'locked', ...CPU]);
    expect(code).toBe(1);
    expect(stderr).toContain('you may not write there');
  });

  it.skipIf(process.platform === 'win32')('that run full leave no half-written file', async () => {
    await place.picture('noise.png', 200, 200);
    // A limit on file sizes stands in for a full disk: the write begins and fails in the middle.
    const args = ['run', 'graph.json', '--input', 'picture=noise.png', '--output', 'mask.mask=full/raw.npy', ...CPU];
    const { code, stderr } = await facex(args, { limit: 'ulimit -f 8;' });
    expect(code).toBe(1);
    expect(stderr).toContain(`${file('full/raw.npy')} cannot be written`);
    expect(stderr).toContain('Raise the limit on file sizes');
    expect(readdirSync(file('full'))).toEqual([]);
    expect(partFiles(place.folder)).toEqual([]);
  });
});

describe('models with a fault', { timeout: 240_000 }, () => {
  it('are found by verify and by a run that needs them, with exit code 3', async () => {
    const listed = JSON.parse((await facex(['models', 'list', '--json'])).stdout) as {
      id: string;
      state: string;
      manifest: { role: string };
    }[];
    const id = listed.find(({ manifest }) => manifest.role === 'detector')?.id ?? '';
    const imported = JSON.parse((await facex(['models', 'import', id, '--json'])).stdout) as { path: string }[];
    const model = imported[0]?.path ?? '';
    expect(existsSync(model)).toBe(true);
    writeFileSync(model, readFileSync(model).subarray(0, 1000));

    const verify = await facex(['models', 'verify']);
    expect(verify.code).toBe(3);
    expect(verify.stdout).toContain(`${id}: ${model} is not the file it should be`);

    write('face.json', {
      format: 'facex-graph',
      version: 1,
      nodes: {
        picture: { type: 'io/load-image', params: { file: 'picture.png' } },
        face: { type: 'face/detect-align', inputs: { image: link('picture', 'image') } },
      },
      outputs: { crop: link('face', 'crop') },
    });
    const run = await facex(['run', 'face.json', '--out', 'none', ...CPU]);
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('face/detect-align');
    expect(run.stderr).toContain(model);
    expect((await facex(['models', 'import', 'nobody/knows'])).code).toBe(2);
  });
});
