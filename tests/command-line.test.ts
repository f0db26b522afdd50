import { CARRIER_FACTS } from '../src/compose/carriers.ts'
import { runnerNames } from '../src/config/keys/telephony.ts'
import { expect, test } from 'bun:test'
import { type Command, readCommand } from '../src/command-line.ts'

const CASES: readonly [string, Command][] = [
  ['', { type: 'serve', flags: {} }],
  ['serve', { type: 'serve', flags: {} }],
  ['--port 4000 --host 0.0.0.0', { type: 'serve', flags: { port: '4000', host: '0.0.0.0' } }],
  ['-p 4000 -c my.json', { type: 'serve', configPath: 'my.json', flags: { port: '4000' } }],
  ['-port 4000 -config=my.json', { type: 'serve', configPath: 'my.json', flags: { port: '4000' } }],
  ['--transport websocket', { type: 'serve', flags: { transport: 'websocket' } }],
  ['--transport twilio', { type: 'serve', flags: { runner_transport: 'twilio' } }],
  ['-transport tin-can', { type: 'serve', flags: { transport: 'tin-can' } }],
  ['--proxy voice.example.com --dialin', { type: 'serve', flags: { proxy_host: 'voice.example.com', dialin: 'true' } }],
  ['-init', { type: 'init', path: 'voxray.json' }],
  ['--init other.json', { type: 'init', path: 'other.json' }],
  ['check --config my.json', { type: 'check', configPath: 'my.json', flags: {} }],
  ['health --port 4000', { type: 'health', flags: { port: '4000' } }],
  ['init', { type: 'init', path: 'voxray.json' }],
  ['init other.json', { type: 'init', path: 'other.json' }],
  ['init --agent', { type: 'init-agent', path: 'agent.ts' }],
  ['init --agent bots/bakery.ts', { type: 'init-agent', path: 'bots/bakery.ts' }],
  ['init bakery.ts -agent', { type: 'init-agent', path: 'bakery.ts' }],
  ['--agent bakery.ts', { type: 'serve', agentPath: 'bakery.ts', flags: {} }],
  ['check -a bakery.ts', { type: 'check', agentPath: 'bakery.ts', flags: {} }],
  ['eval a.yaml b.json', { type: 'eval', files: ['a.yaml', 'b.json'], only: [] }],
  [
    'eval a.yaml --only one --only two --junit out.xml -c my.json',
    { type: 'eval', files: ['a.yaml'], only: ['one', 'two'], junit: 'out.xml', configPath: 'my.json' },
  ],
  [
    'eval a.yaml --url ws://localhost:3042/ws',
    { type: 'eval', files: ['a.yaml'], only: [], url: 'http://localhost:3042' },
  ],
  ['eval a.yaml --url https://a.example/v/', { type: 'eval', files: ['a.yaml'], only: [], url: 'https://a.example/v' }],
  ['eval --help', { type: 'help', of: 'eval' }],
  ['eval', { type: 'mistaken', message: 'name a file of scenarios', of: 'eval' }],
  ['eval a.yaml --url nowhere', { type: 'mistaken', message: '"nowhere" is not the address of a server', of: 'eval' }],
  ['eval a.yaml --jnit x', { type: 'mistaken', message: '"--jnit" is not an option', of: 'eval' }],
  [
    'eval a.yaml --url ws://localhost:3042 --agent a.ts',
    {
      type: 'mistaken',
      message: '--agent is for a server that is started for this: leave out --url, or --agent',
      of: 'eval',
    },
  ],
  ['simulate twilio --say', { type: 'simulate', args: ['twilio', '--say'] }],
  ['check --help', { type: 'help' }],
  ['check --online', { type: 'check', online: true, flags: {} }],
  ['--online', { type: 'mistaken', message: '--online is an option of "check"' }],
  ['live deepgram', { type: 'live', provider: 'deepgram' }],
  ['live --provider deepgram -c my.json', { type: 'live', provider: 'deepgram', configPath: 'my.json' }],
  ['live', { type: 'mistaken', message: 'name one provider, as in "live deepgram"' }],
  ['live deepgram soniox', { type: 'mistaken', message: 'name one provider, as in "live deepgram"' }],
  ['--version', { type: 'version' }],
  ['sevre', { type: 'mistaken', message: '"sevre" is not a command. Did you mean "serve"?' }],
  ['check one', { type: 'mistaken', message: '"one" is one argument too many' }],
]

const RUNNERS = runnerNames(CARRIER_FACTS)

test.each(CASES)('voxray %s', (line, command) => {
  expect(readCommand(line.split(' ').filter(Boolean), RUNNERS)).toEqual(command)
})

test.each([
  [['--prot', '1'], '"--prot" is not an option. Did you mean "--port"?'],
  [['--zzzzzzzz'], '"--zzzzzzzz" is not an option'],
  [['-x'], '"-x" is not an option'],
  [['chekc'], '"chekc" is not a command. Did you mean "check"?'],
  [['--port'], "Option '-p, --port <value>' argument missing"],
  [['--port', '-1'], "Option '--port' argument is ambiguous"],
  [['--help=yes'], "Option '-h, --help' does not take an argument"],
])('what is wrong with %j is told in one sentence', (args, message) => {
  expect(readCommand(args, RUNNERS)).toEqual({ type: 'mistaken', message })
})
