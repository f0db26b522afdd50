import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Debian's: it is there on every machine the tests run on, with the pip that its package brings. */
export const PYTHON = '/usr/bin/python3'
const CACHE = join(import.meta.dir, '../../../node_modules/.cache')

/** Packages of PyPI, each at one version, in a folder of their own that is kept over runs. */
export interface PythonPackages {
  /** What the folder's name begins with. */
  readonly name: string
  /** A path: another list has another folder. */
  readonly requirements: string
}

export async function packagesFolder({ name, requirements }: PythonPackages): Promise<string> {
  const hash = Bun.hash(await Bun.file(requirements).text()).toString(36)
  return join(CACHE, `${name}-${hash}`)
}

/** `what` is said where they have to be fetched. A list names all that is needed: nothing else is installed. */
export async function installPackages(packages: PythonPackages, what: string): Promise<void> {
  const folder = await packagesFolder(packages)
  if (existsSync(join(folder, 'complete'))) return
  console.log(`Installing: ${what}, from PyPI`)
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile', '--upgrade']
  const { exitCode } = Bun.spawnSync(
    [PYTHON, '-m', 'pip', 'install', ...options, '--target', folder, '--requirement', packages.requirements],
    { stdout: 'ignore', stderr: 'inherit' },
  )
  if (exitCode !== 0) throw new Error(`pip failed with exit code ${exitCode}`)
  await Bun.write(join(folder, 'complete'), '')
}
