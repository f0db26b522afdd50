import { agent, tool, Type } from 'voxray'

type Answer = 'comes' | 'cannot come' | 'not reached'

/** Is told how each call went. */
const PRACTICE_URL = process.env['PRACTICE_URL'] ?? 'http://localhost:8080/reminders'

/**
 * Calls patients before their appointment. What POST /calls sends as `body` fills in the words:
 * `{ "to": "+15551230001", "body": { "appointment": "A-17", "name": "Ms Weber", "day": "Monday", "time": "nine" } }`
 */
export default agent({
  greeting:
    'Hello {{name}}, this is the practice of Doctor Lang. You have an appointment on {{day}} at {{time}}. Can you come?',
  prompt: `You call {{name}} for the practice of Doctor Lang, because of their appointment on {{day}} at {{time}}.
Find out whether they can come, and note it. Say their answer back to them, then say goodbye and hang up.
You make no other appointments: for those they call the practice.`,

  settings: {
    tools: ['end_call'],
    voicemail_detection: true,
    voicemail_message:
      'Hello {{name}}, the practice of Doctor Lang reminds you of your appointment on {{day}} at {{time}}. Please call us if you cannot come.',
  },

  state: (): { answer: Answer } => ({ answer: 'not reached' }),

  tools: ({ state }) => ({
    note_answer: tool({
      description: 'Notes whether the patient can come. The last note counts.',
      input: Type.Object({ answer: Type.Union([Type.Literal('comes'), Type.Literal('cannot come')]) }),
      run: ({ answer }) => {
        state.answer = answer
        return `Noted: ${answer}.`
      },
    }),
  }),

  async onEnd({ reason, durationMs }, { state, info }) {
    const response = await fetch(PRACTICE_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appointment: info.data['appointment'], answer: state.answer, reason, durationMs }),
      signal: AbortSignal.timeout(5000),
    })
    // It is in the log then.
    if (!response.ok) throw new Error(`the practice answered ${response.status}`)
  },
})
