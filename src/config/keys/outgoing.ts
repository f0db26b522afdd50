import { Type } from '@sinclair/typebox'
import { MAX_PROMPT_CHARS } from '../../std/prompt-bound.ts'
import { text } from './forms.ts'

/** Calls that POST /calls has placed. */
export const outgoingKeys = {
  voicemail_detection: Type.Boolean({
    default: false,
    description:
      'Listen for who picks up a call of POST /calls before the bot speaks. A person gets the greeting. An answering machine gets voicemail_message, then the call ends (docs/telephony/voicemail.md).',
  }),
  voicemail_message: text(
    'What is said to an answering machine after its beep. `{{name}}` stands for a value as in system_prompt. Not set: the bot hangs up without a message.',
    'Hello {{name}}, this is the dentist. Please call us back.',
    { maxLength: MAX_PROMPT_CHARS },
  ),
  ivr_goal: text(
    'What the bot wants to reach when an automatic menu picks up a call of POST /calls: the model presses the keys that lead there. `{{name}}` stands for a value as in system_prompt. Not set: menus are taken for answering machines or for people.',
    'Speak with somebody in billing about invoice {{invoice}}.',
    { maxLength: MAX_PROMPT_CHARS },
  ),
  ivr_stuck_target: text(
    'Whom a call is connected to when a menu leads nowhere: a name of transfer_targets. Not set: the call ends.',
    'support',
  ),
}
