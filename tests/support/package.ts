/** Makes what the npm package holds: program, libraries and types, in dist/package. `bun pm pack` and `npm pack` run it (decision 016). */
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type BunPlugin, Glob } from 'bun'
import { dependencies } from '../../package.json'

const ROOT = join(import.meta.dir, '../..')
const OUT = join(ROOT, 'dist/package')
const SCRATCH = join(ROOT, 'node_modules/.cache/package')

/** What others import, by the names of their files in the package. */
const LIBRARIES = { index: 'src/index.ts', client: 'src/client/index.ts', testing: 'src/testing/index.ts' }

/** Where the package lies is known only when it runs: what is beside the code is found from there. The executable needs none of this. */
const besideTheCode: BunPlugin = {
  name: 'beside-the-code',
  setup: (build) =>
    void build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await Bun.file(path).text())
        .replace(/(new URL\('\.\/[\w-]+\.worker)\.ts'/g, "$1.js'")
        .replace(/^import (\w+) from ('.*' with \{ type: 'file' \})/gm, 'import $1$ from $2; const $1 = pathOf($1$)')
        .replace(/^(?=import \w+\$ from)/m, PATH_OF),
      loader: 'ts',
    })),
}

const PATH_OF = `import { fileURLToPath } from 'node:url'; const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));`

await rm(OUT, { recursive: true, force: true })
await mkdir(SCRATCH, { recursive: true })
const libraries = await Promise.all(
  Object.entries(LIBRARIES).map(async ([name, path]) => {
    const entry = join(SCRATCH, `${name}.ts`)
    await Bun.write(entry, `export * from ${JSON.stringify(join(ROOT, path))}\n`)
    return entry
  }),
)
const workers = [...new Glob('src/**/*.worker.ts').scanSync({ cwd: ROOT, absolute: true })]
const shared = {
  outdir: OUT,
  splitting: true,
  naming: { entry: '[name].[ext]' },
  // Programs that install the package have these of their own.
  external: Object.keys(dependencies),
  plugins: [besideTheCode],
} satisfies Partial<Bun.BuildConfig>
await Bun.build({ ...shared, entrypoints: [join(ROOT, 'src/main.ts'), ...workers], target: 'bun', minify: true })
// Tests of agents run under Node, too. Names are kept for those who read a stack.
await Bun.build({
  ...shared,
  entrypoints: libraries,
  target: 'node',
  minify: { whitespace: true, syntax: true, identifiers: false },
})

const config = join(SCRATCH, 'tsconfig.json')
await Bun.write(
  config,
  JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: join(ROOT, 'src'),
      outDir: join(OUT, 'types'),
      paths: {},
    },
    include: [],
    files: [...Object.values(LIBRARIES), ...new Glob('src/**/*.d.ts').scanSync(ROOT)].map((path) => join(ROOT, path)),
  }),
)
const types = Bun.spawn([join(ROOT, 'node_modules/.bin/tsc'), '-p', config], { stdout: 'inherit', stderr: 'inherit' })
if ((await types.exited) !== 0) throw new Error(`the types of ${basename(OUT)} cannot be made`)
