import { agent } from 'voxray'

export default agent({
  prompt: 'You help the customers of a bank.',
  onCall: async (call) => {
    await call.say('This call is recorded.', { interruptible: false })
    await call.say('How can I help you?')
  },
})
