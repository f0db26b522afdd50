import { PYTHON } from './packages.ts'

/** What a Python program prints, line by line. Throws what it complains about when it fails. */
export async function runPython(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const process = Bun.spawn([PYTHON, script, ...args], {
    env: { ...Bun.env, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [printed, complaints] = await Promise.all([
    new Response(process.stdout).text(),
    new Response(process.stderr).text(),
  ])
  if ((await process.exited) !== 0) throw new Error(complaints)
  return printed.trim().split('\n')
}
