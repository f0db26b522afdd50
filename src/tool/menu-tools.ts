import { Type } from '@sinclair/typebox'
import { MENU_TOOLS } from '../llm/menu-commands.ts'
import { sendDtmf } from './call-tools.ts'
import { taking, type Tool } from './tool.ts'

const ACT = { when: 'after-words', whenInterrupted: 'abort', deadlineMs: 60_000 } as const

const NOTHING = Type.Object({})

/** The bot says nothing, and listens on. */
const wait: Tool = {
  ...ACT,
  spec: {
    name: MENU_TOOLS.wait,
    description:
      'Say nothing and listen on, because the menu has not offered what you need yet, or has you hold the line.',
    parameters: NOTHING,
  },
  on: () => taking(NOTHING, async () => ({ type: 'done', told: 'waiting' })),
}

const STATUS = Type.Object({
  status: Type.String({
    enum: ['detected', 'completed', 'stuck'],
    description:
      'detected: an automatic menu speaks. completed: you are through, or a person speaks. stuck: the menu does not lead to the goal.',
  }),
})

/** `stuckTarget`: whom the call is connected to where the menu leads nowhere. Undefined: it ends. */
const menuStatus = (stuckTarget: string | undefined): Tool => ({
  ...ACT,
  spec: { name: MENU_TOOLS.status, description: 'Tells how far you are with an automatic menu.', parameters: STATUS },
  on: ({ phone }) =>
    taking(STATUS, async ({ status }, signal) => {
      if (status !== 'stuck') return { type: 'done', told: status }
      if (stuckTarget === undefined || !phone) return { type: 'ends', told: 'hung up', reason: 'menu-stuck' }
      try {
        await phone.transfer(stuckTarget, signal)
      } catch {
        return { type: 'ends', told: 'hung up', reason: 'menu-stuck' }
      }
      return { type: 'ends', told: 'connected', reason: 'transferred' }
    }),
})

/** What a model has for going through a menu, beside its other tools. */
export const menuTools = (tools: readonly Tool[], stuckTarget: string | undefined): readonly Tool[] => [
  ...tools.filter(({ spec }) => spec.name !== sendDtmf.spec.name),
  sendDtmf,
  wait,
  menuStatus(stuckTarget),
]
