import { existsSync } from 'node:fs'
import { join } from 'node:path'

const HERE = import.meta.dir
const REQUIREMENTS = join(HERE, 'requirements.txt')
/** Debian's: it is there on every machine the tests run on, with the pip that its package brings. */
export const PYTHON = '/usr/bin/python3'

/** Where Pipecat and aiortc are kept for the tests: a folder for each list of packages, kept over runs. */
export async function pipecatFolder(): Promise<string> {
  const hash = Bun.hash(await Bun.file(REQUIREMENTS).text()).toString(36)
  return join(HERE, '../../../node_modules/.cache', `pipecat-${hash}`)
}

/** Installs Pipecat with what its evals import, and aiortc. Leaves out what neither imports: half the size, and half a minute. */
export async function installPipecat(): Promise<void> {
  const folder = await pipecatFolder()
  if (existsSync(join(folder, 'complete'))) return
  console.log('Installing for the tests: Pipecat and aiortc, from PyPI')
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile', '--upgrade']
  const { exitCode } = Bun.spawnSync(
    [PYTHON, '-m', 'pip', 'install', ...options, '--target', folder, '--requirement', REQUIREMENTS],
    { stdout: 'ignore', stderr: 'inherit' },
  )
  if (exitCode !== 0) throw new Error(`pip failed with exit code ${exitCode}`)
  await Bun.write(join(folder, 'complete'), '')
}
