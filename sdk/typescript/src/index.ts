export * from "./core/index.js";
export { type ClientOptions, GatehouseClient, type SignedOutReason } from "./client.js";
export { GatehouseProblem, GatehouseUnavailable, GatehouseUserChanged, type ProblemCode } from "./problem.js";
export { localStorageStore, memoryStore, type StoredSession, type TokenStore } from "./store.js";
