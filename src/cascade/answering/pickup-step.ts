import type { AnsweredBy } from '../../event/call-event.ts'

/** `at` is the ear's time in milliseconds. */
export type PickupInput = { readonly at: number } &
  /** The far side can hear. */
  (
    | { type: 'ready' }
    | { type: 'voice'; speech: boolean }
    /** A beep has begun, or is over. */
    | { type: 'beep'; sounds: boolean }
    /** The words so far of a turn that goes on. */
    | { type: 'heard'; text: string }
    /** A turn of the far side is over; '' where no words were found. */
    | { type: 'turn'; text: string }
    /** What the model makes of the last `ask`; undefined where it does not know. */
    | { type: 'opinion'; by: AnsweredBy | undefined }
    /** The message was cut: somebody speaks. */
    | { type: 'interrupted' }
    /** The message has been heard to its end. */
    | { type: 'said' }
    | { type: 'time' }
  )

export type PickupEffect =
  /** Nobody speaks: the bot does, and listens on for who it is. */
  | { type: 'greet' }
  /** The rules are not sure. `opinion` is to follow, and is not waited for long. */
  | { type: 'ask'; text: string }
  /** It is known who has picked up, and what they have said. May come again where they turn out to be somebody else. */
  | { type: 'answered'; by: AnsweredBy; text: string }
  /** The bot is to be silent, and heard nowhere. */
  | { type: 'hush' }
  /** Leave the message. */
  | { type: 'say' }
  | { type: 'hang-up' }

export interface PickupRules {
  /** Without a message, a machine is hung up on. */
  readonly hasMessage: boolean
  /** Somebody knows how to go through menus. */
  readonly hasMenus: boolean
  /** Machines are hung up on or left a message. Else they are talked to. */
  readonly knowsMachines: boolean
}
