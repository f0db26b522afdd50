import { servesStockClients } from './contract.ts'

servesStockClients('websocket', '/start')
