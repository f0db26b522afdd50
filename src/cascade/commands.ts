import type { MindCommand } from '../call/agent.ts'
import type { MindParts } from './parts.ts'
import type { Speaker } from './speaker.ts'

interface CommandHost {
  readonly parts: Pick<MindParts, 'talk' | 'takesInstructions'>
  readonly speaker: Speaker
  /** The caller can hear. */
  ready(): void
  /** The bot takes the floor with this text. */
  say(text: string): void
  /** The model speaks on by what is in the context. */
  goOn(): void
  /** The bot takes the floor. */
  takeFloor(): void
  /** The bot was told to stop. */
  hushed(): void
  hangUp(): void
}

/** Does what a client asks for besides speaking. */
export function carryOut(command: MindCommand, host: CommandHost): void {
  const { speaker, parts } = host
  switch (command.type) {
    case 'ready':
      return host.ready()
    case 'text':
      if (!command.runImmediately) return speaker.note('user', command.text)
      if (parts.talk.answered(command.text)) return speaker.take(command.text)
      speaker.answer(command.text, { spoken: command.spoken })
      return host.takeFloor()
    case 'append':
      if (command.runImmediately) speaker.cut()
      speaker.note(command.role === 'system' && !parts.takesInstructions ? 'user' : command.role, command.text)
      return command.runImmediately ? host.goOn() : undefined
    case 'speak':
      return host.say(command.text)
    case 'prepare':
      return speaker.prepare(command)
    case 'interrupt':
      speaker.cut()
      return host.hushed()
    case 'hang-up':
      return host.hangUp()
    default:
      return command satisfies never
  }
}
