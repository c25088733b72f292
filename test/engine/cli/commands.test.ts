import { beforeAll, describe, expect, it } from 'vitest';
import { maskGraph, openPlace } from './command-line.ts';

const place = openPlace();
const { facex, write } = place;

beforeAll(() => {
  write('graph.json', maskGraph());
  write(
    'bad.json',
    maskGraph({
      nodes: { invert: { type: 'mask/invrt' }, grow: { type: 'mask/grow-feather', params: { growPx: 'x' } } },
    }),
  );
});

describe('facex check', { timeout: 120_000 }, () => {
  it('finds nothing wrong with a good graph', async () => {
    expect(await facex(['check', 'graph.json'])).toEqual({ code: 0, stdout: 'graph.json: no problems\n', stderr: '' });
    expect((await facex(['check', 'graph.json', '--json'])).stdout).toBe('{"problems":[]}\n');
  });

  it('gives every problem at once with exit code 2, for people and as JSON', async () => {
    const { code, stdout } = await facex(['check', 'bad.json', '--json']);
    expect(code).toBe(2);
    const { problems } = JSON.parse(stdout) as { problems: { code: string }[] };
    expect(problems.map((problem) => problem.code).sort()).toEqual(['bad-param', 'missing-input', 'unknown-node-type']);
    const people = await facex(['check', 'bad.json']);
    expect(people.code).toBe(2);
    expect(people.stdout).toMatch(
      /^3 problems:\n1\. Node "invert": there is no node type "mask\/invrt"\. \(\/nodes\/invert\/type\)\n {2}Did you mean mask\/invert\?/,
    );
  });

  it('gives exit code 2 for a file that is not there', async () => {
    expect((await facex(['check', 'nowhere.json'])).code).toBe(2);
  });
});

describe('facex nodes', { timeout: 120_000 }, () => {
  it('lists every type, and gives all descriptions as JSON', async () => {
    const { stdout } = await facex(['nodes', '--json']);
    const types = (JSON.parse(stdout) as { type: string; help: { summary: string } }[]).map(({ type }) => type);
    expect(types).toContain('face/parse');
    const lines = (await facex(['nodes'])).stdout.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(types);
  });

  it('shows one type with its ports, ranges and defaults', async () => {
    const { stdout } = await facex(['nodes', 'mask/grow-feather']);
    expect(stdout).toMatch(/^mask\/grow-feather - Grow & Feather \(version \d+\)$/m);
    expect(stdout).toMatch(/^Inputs\n {2}mask {2}mask/m);
    expect(stdout).toMatch(/^ {2}growPx +number -256 to 256 px +default 0/m);
    expect((await facex(['nodes', 'steer/region-assembler'])).stdout).toContain('  <donors>.image');
  });

  it('names the closest type for an unknown one', async () => {
    const { code, stderr } = await facex(['nodes', 'mask/invrt']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean mask/invert?');
  });
});

describe('facex', { timeout: 120_000 }, () => {
  it('documents exit codes in --help and refuses an unknown command', async () => {
    const help = await facex(['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('  130  cancelled with Ctrl-C');
    const unknown = await facex(['rnu']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Did you mean run?');
    expect((await facex(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('doctor says of devices, models and folders whether they work', async () => {
    const { stdout } = await facex(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as {
      checks: { about: string; name: string; state: string; detail: string }[];
    };
    expect(new Set(checks.map(({ about }) => about))).toEqual(new Set(['device', 'model', 'folder', 'version']));
    expect(checks.find(({ name }) => name === 'cpu')).toMatchObject({ state: 'works' });
    expect(checks.find(({ name }) => name === 'home')).toMatchObject({
      state: 'works',
      detail: expect.stringContaining(place.file('home')),
    });
    const fewStep = checks.find(({ name }) => name === 'nano/denoiser-few-step');
    expect(fewStep?.detail).toMatch(/^is made from nano\/denoiser and .* on first use$|^present/);
  });
});
