export { settled, VirtualClock } from '../../src/testing/virtual-clock.ts'
