import { agent } from 'voxray'

export default agent({
  prompt: 'You are the help desk of a library.',
  onTurn: ({ caller, heard, interrupted }) => console.log({ caller, heard, interrupted }),
  onToolCall: ({ tool, outcome, ms }) => console.log({ tool, outcome, ms }),
  onEnd: ({ reason, durationMs, transcript }) => {
    console.log(reason, durationMs)
    for (const { speaker, text } of transcript) console.log(`${speaker}: ${text}`)
  },
})
