import { Type } from '@sinclair/typebox'
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
  ),
}
