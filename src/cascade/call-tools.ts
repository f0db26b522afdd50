import { Type } from '@sinclair/typebox'
import type { Tool } from './tools.ts'

/** Models that call a tool often say nothing with it, and a caller is not to be hung up on in silence. */
const say = Type.Optional(
  Type.String({
    maxLength: 500,
    description: 'What to say to the caller right before, unless you have said it already.',
  }),
)

/** Ends the call once the goodbye has been heard. */
export const endCall: Tool = {
  spec: {
    name: 'end_call',
    description: 'Hangs up. Use it when the caller has said goodbye or wants to end the call. Say goodbye first.',
    parameters: Type.Object({ say }),
  },
  needsLine: false,
  run: async () => ({ type: 'ends', told: 'hung up', reason: 'hung-up' }),
}

/**
 * Hands the caller over to one of `targets`: numbers and SIP addresses by the names that the model knows them by. It cannot name a
 * number of its own, or callers would talk it into calling any at our cost.
 */
export function transferCall(targets: Readonly<Record<string, string>>): Tool {
  const names = Object.keys(targets)
  return {
    spec: {
      name: 'transfer_call',
      description: 'Connects the caller to somebody else; you leave the call. Tell the caller first.',
      parameters: Type.Object({ to: Type.String({ enum: names, description: 'Whom to connect to.' }), say }),
    },
    needsLine: true,
    on: (line) => async (input, signal) => {
      const name = String(input['to'])
      const target = Object.hasOwn(targets, name) ? targets[name] : undefined
      if (target === undefined) return { type: 'failed', told: `The caller can be connected to: ${names.join(', ')}.` }
      await line.transfer(target, signal)
      return { type: 'ends', told: 'connected', reason: 'transferred' }
    },
  }
}

/** Presses keys, for menus of the far side; what they bring is heard, not answered. */
export const sendDtmf: Tool = {
  spec: {
    name: 'send_dtmf',
    description: 'Presses keys of the telephone, as an automatic menu asks for. Then wait for what the menu says.',
    parameters: Type.Object({
      keys: Type.String({ pattern: '^[0-9A-D*#]{1,32}$', description: '0 to 9, A to D, * and #' }),
      say,
    }),
  },
  needsLine: true,
  on: (line) => async (input) => {
    // To the last: the menu that asks for them talks on, and half of them would be pressed twice.
    await line.press(String(input['keys']), new AbortController().signal)
    return { type: 'done', told: 'pressed' }
  },
}
