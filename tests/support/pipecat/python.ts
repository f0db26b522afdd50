import { runPython } from '../python/run.ts'
import { pipecatFolder } from './install.ts'

/** What a Python program prints, line by line; it finds Pipecat and aiortc. Throws what it complains about when it fails. */
export async function python(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  return await runPython(script, args, { ...env, PYTHONPATH: await pipecatFolder() })
}
