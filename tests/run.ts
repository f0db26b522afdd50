import { spawn } from 'bun'

/**
 * Runs the tests in two processes side by side. Those that talk and listen in real time mostly wait; beside them run all others. With
 * arguments it is `bun test` with these.
 */
const TALKS = ['clients/', 'speech/', 'telephony/', 'page', 'pipecat', 'aiortc', 'late-audio', 'real-models'].map(
  (name) => `tests/e2e/${name}`,
)

const test = (args: readonly string[], output: 'inherit' | 'pipe') =>
  spawn([process.execPath, 'test', '--timeout', '60000', ...args], {
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })

const asked = process.argv.slice(2)
if (asked.length > 0) process.exit(await test(asked, 'inherit').exited)

const talks = test(TALKS, 'inherit')
const others = test(
  TALKS.map((path) => `--path-ignore-patterns=${path}**`),
  'pipe',
)
// Two outputs at once cannot be read: this one is printed when it is whole.
const printed = Promise.all([new Response(others.stdout).text(), new Response(others.stderr).text()])
const failed = await others.exited
console.log((await printed).join(''))
process.exit((await talks.exited) || failed)
