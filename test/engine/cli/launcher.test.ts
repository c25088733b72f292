import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const folders: string[] = [];
let root = '';

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A small clone: the real launcher and the real compiler around a command of one line. */
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'facex-launcher-'));
  folders.push(root);
  for (const folder of ['engine/cli', 'graphs', 'nodes', 'models', 'bin'])
    mkdirSync(path.join(root, folder), { recursive: true });
  cpSync(path.join(ROOT, 'bin/facex.js'), path.join(root, 'bin/facex.js'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ type: 'module', engines: { node: '>=20.19' } }));
  writeFileSync(
    path.join(root, 'tsconfig.build.json'),
    JSON.stringify({
      compilerOptions: {
        composite: true,
        rootDir: '.',
        outDir: 'dist',
        target: 'ES2023',
        module: 'NodeNext',
        types: ['node'],
      },
      include: ['engine/**/*.ts'],
    }),
  );
  writeCommand("console.log('first', ...args);");
});

function writeCommand(body: string): void {
  writeFileSync(path.join(root, 'engine/cli/main.ts'), `export function main(args: string[]): void { ${body} }\n`);
}

function launch(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [path.join(root, 'bin/facex.js'), ...args], { cwd: tmpdir() });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (said.stderr += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

describe('bin/facex.js', { timeout: 120_000 }, () => {
  it('builds what is missing and says so, once', async () => {
    const first = await launch('a', 'b');
    expect(first).toMatchObject({ code: 0, stdout: 'first a b\n' });
    expect(first.stderr).toContain('building dist/ (first use)');
    expect(await launch('c')).toEqual({ code: 0, stdout: 'first c\n', stderr: '' });
    expect(existsSync(path.join(root, 'dist/.facex-building'))).toBe(false);
  });

  it('builds again when a source is newer than the build', async () => {
    await launch();
    writeCommand("console.log('second');");
    const soon = Date.now() / 1000 + 5;
    utimesSync(path.join(root, 'engine/cli/main.ts'), soon, soon);
    const again = await launch();
    expect(again.stdout).toBe('second\n');
    expect(again.stderr).toContain('building what changed');
  });

  it('builds once for two commands at the same time', async () => {
    const both = await Promise.all([launch('a'), launch('b')]);
    expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, 'first a\n'],
      [0, 'first b\n'],
    ]);
    expect(both.filter(({ stderr }) => stderr.includes('building')).length).toBe(1);
  });

  it('takes over from a build that was killed', async () => {
    mkdirSync(path.join(root, 'dist'));
    writeFileSync(path.join(root, 'dist/.facex-building'), '999999999');
    expect(await launch()).toMatchObject({ code: 0, stdout: 'first\n' });
  });

  it('gives what the compiler says when the build fails, and leaves no lock', async () => {
    writeCommand('const n: number = "x";');
    const { code, stderr } = await launch();
    expect(code).toBe(1);
    expect(stderr).toContain('engine/cli/main.ts');
    expect(stderr).toContain('the build failed');
    expect(existsSync(path.join(root, 'dist/.facex-building'))).toBe(false);
  });

  it('runs what is built where there are no sources, as in an installed package', async () => {
    await launch();
    rmSync(path.join(root, 'engine'), { recursive: true });
    rmSync(path.join(root, 'dist/.facex-built'));
    expect(await launch('x')).toEqual({ code: 0, stdout: 'first x\n', stderr: '' });
  });

  it('says which Node it wants', async () => {
    const file = path.join(root, 'package.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('20.19', '99.1'));
    const { code, stderr } = await launch();
    expect(code).toBe(1);
    expect(stderr).toContain(`Node ${process.versions.node} is too old, wanted >=99.1`);
  });

  it('says what to do when the compiler is not installed', async () => {
    rmSync(path.join(root, 'node_modules'));
    const { code, stderr } = await launch();
    expect(code).toBe(1);
    expect(stderr).toContain('Run "npm ci"');
  });
});
