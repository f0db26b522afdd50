import { spawn } from 'node:child_process'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { standIn, tool } from './stand-in.ts'

/** A server of the SDK's as a program. Its argument says how it behaves. */
const [, , mood = 'plain'] = process.argv
const forEver = async (stream: NodeJS.WriteStream, words: string) => {
  for (;;) if (!stream.write(words)) await new Promise((resolve) => stream.once('drain', resolve))
}

switch (mood) {
  case 'refuses':
    console.error(`no such key: ${process.env['API_TOKEN']}`)
    process.exit(1)
    break
  case 'silent':
    setInterval(() => {}, 1000)
    break
  case 'line':
    void forEver(process.stdout, 'x'.repeat(65_536))
    break
  case 'complains':
    void forEver(process.stderr, 'I am not well. '.repeat(1000))
    break
  case 'chatters':
    console.log('Welcome to the server!')
    break
  case 'stays':
    process.on('SIGTERM', () => {})
    process.stdin.on('end', () => {})
    setInterval(() => {}, 1000)
    spawn('sleep', ['1000'], { stdio: 'ignore' })
    break
  default:
}
const notices = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data: 'x' } })}\n`
if (!['silent', 'line'].includes(mood))
  await standIn(
    ['echo', 'pid', 'environment', 'die', 'ask', 'huge', 'flood', 'fail'].map((name) => tool(name)),
    { flood: () => forEver(process.stdout, notices.repeat(1000)) },
  ).connect(new StdioServerTransport())
