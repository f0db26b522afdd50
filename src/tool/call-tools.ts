import { Type } from '@sinclair/typebox'
import type { ToolCall } from '../llm/llm.ts'
import { taking, type Tool } from './tool.ts'

/** Models that call a tool often say nothing with it, and a caller is not to be hung up on in silence. */
const say = Type.Optional(
  Type.String({
    maxLength: 500,
    description: 'What to say to the caller right before, unless you have said it already.',
  }),
)

/** What a call of these wants to have said before it is carried out, where the model has said nothing else. */
export const wordsBefore = ({ input }: ToolCall): string =>
  typeof input === 'object' && input !== null && 'say' in input && typeof input.say === 'string' ? input.say : ''

/** They act on the call: the words come first, and a caller who cuts in keeps them from being done. */
const ACT = { when: 'after-words', whenInterrupted: 'abort', deadlineMs: 60_000 } as const

const NO_INPUT = Type.Object({ say })

/** Ends the call once the goodbye has been heard. */
export const endCall: Tool = {
  ...ACT,
  spec: {
    name: 'end_call',
    description: 'Hangs up. Use it when the caller has said goodbye or wants to end the call. Say goodbye first.',
    parameters: NO_INPUT,
  },
  on: () => taking(NO_INPUT, async () => ({ type: 'ends', told: 'hung up', reason: 'hung-up' })),
}

/**
 * Hands the caller over to one of `targets`: numbers and SIP addresses by the names that the model knows them by. It cannot name a
 * number of its own, or callers would talk it into calling any at our cost.
 */
export function transferCall(targets: Readonly<Record<string, string>>): Tool {
  const names = Object.keys(targets)
  const parameters = Type.Object({ to: Type.String({ enum: names, description: 'Whom to connect to.' }), say })
  return {
    ...ACT,
    spec: {
      name: 'transfer_call',
      description: 'Connects the caller to somebody else; you leave the call. Tell the caller first.',
      parameters,
    },
    on: ({ phone }) =>
      phone &&
      taking(parameters, async ({ to }, signal) => {
        const target = Object.hasOwn(targets, to) ? targets[to] : undefined
        if (target === undefined)
          return { type: 'failed', told: `The caller can be connected to: ${names.join(', ')}.` }
        await phone.transfer(target, signal)
        return { type: 'ends', told: 'connected', reason: 'transferred' }
      }),
  }
}

/** Gives the caller to another agent of this server; `agents` are the names that the model may say. */
export function handOver(agents: readonly string[]): Tool {
  const parameters = Type.Object({
    to: Type.String({ enum: [...agents], description: 'Who goes on with the call.' }),
    say,
  })
  return {
    ...ACT,
    spec: {
      name: 'hand_over',
      description:
        'Gives the caller to another agent, who knows what has been said. You leave the call. Tell the caller first.',
      parameters,
    },
    on: () =>
      taking(parameters, async ({ to }) =>
        agents.includes(to)
          ? { type: 'hands-over', told: 'handed over', to }
          : { type: 'failed', told: `The agents are: ${agents.join(', ')}.` },
      ),
  }
}

const KEYS = Type.Object({
  keys: Type.String({ pattern: '^[0-9A-D*#]{1,32}$', description: '0 to 9, A to D, * and #' }),
  say,
})

/** Presses keys, for menus of the far side; what they bring is heard, not answered. */
export const sendDtmf: Tool = {
  ...ACT,
  spec: {
    name: 'send_dtmf',
    description: 'Presses keys of the telephone, as an automatic menu asks for. Then wait for what the menu says.',
    parameters: KEYS,
  },
  on: ({ phone }) =>
    phone &&
    taking(KEYS, async ({ keys }) => {
      // To the last: the menu that asks for them talks on, and half of them would be pressed twice.
      await phone.press(keys, new AbortController().signal)
      return { type: 'done', told: 'pressed' }
    }),
}
