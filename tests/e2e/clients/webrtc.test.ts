import { servesStockClients } from './contract.ts'

servesStockClients('webrtc', '/start')
