import { expect, test } from 'bun:test'
import { agent, tool } from '../../src/index.ts'
import { calls, testCall } from '../../src/testing/index.ts'

const NOTICE = 'This call is recorded, and you may object to that at any time.'

test('what nobody may interrupt is heard to its end in a test call, as it is on a server', async () => {
  const read = tool({
    description: 'Reads the notice out.',
    run: async (_, { call }) => {
      await call.say(NOTICE, { interruptible: false })
      return 'Read.'
    },
  })
  const made = agent({ prompt: 'x', tools: { read } })
  await using call = await testCall(made, { replies: [calls('read'), 'Anything else?', 'Nothing.', 'Nothing.'] })
  await call.says('The terms, please.', { listensForMs: 500 })
  await call.says('But what does it cost me?')
  expect(call.heard.join(' ')).toContain(NOTICE)
})
