import { agent } from 'voxray'

export default agent({
  prompt: 'You are the receptionist. Hand over whoever wants to buy something.',
  greeting: 'Acme, hello?',
  handOverTo: ['sales'],
})
