import { MemorySeats } from '../../../src/session/memory/seats.ts'
import { seatsContract } from '../../contract/seats.ts'

seatsContract('memory', (limit) => ({ seats: new MemorySeats(limit), advance: async () => {} }))
