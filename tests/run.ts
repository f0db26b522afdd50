import { spawn } from 'bun'

/**
 * Runs the tests in two lanes side by side. In one are conversations in real time, which mostly wait. In the other are first the tests
 * in virtual time, which need the processor and give way to everything else, then the rest of those with real servers. With arguments it
 * is `bun test` with these.
 */
const TALKS = ['clients/', 'speech/', 'telephony/', 'page', 'pipecat', 'aiortc', 'late-audio', 'real-models'].map(
  (name) => `tests/e2e/${name}`,
)
const except = (path: string) => `--path-ignore-patterns=${path}**`

const test = (args: readonly string[], output: 'inherit' | 'pipe', priority: readonly string[] = []) =>
  spawn([...priority, process.execPath, 'test', '--timeout', '60000', ...args], {
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })

/** Two outputs at once cannot be read: this one is printed when it is whole. */
async function quietly(args: readonly string[], priority?: readonly string[]): Promise<number> {
  const child = test(args, 'pipe', priority)
  const printed = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const code = await child.exited
  console.log((await printed).join(''))
  return code
}

const asked = process.argv.slice(2)
if (asked.length > 0) process.exit(await test(asked, 'inherit').exited)

const talks = test(TALKS, 'inherit')
const codes = [
  await quietly([except('tests/e2e/')], Bun.which('nice') ? ['nice', '-n', '19'] : []),
  await quietly(['tests/e2e/', ...TALKS.map(except)]),
  await talks.exited,
]
process.exit(codes.find((code) => code !== 0) ?? 0)
