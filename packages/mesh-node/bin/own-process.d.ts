/** Before anything else is loaded: the compile cache, and a young heap that stays small. */
export function beginOwnProcess(): void;
/** In a process whose members only gossip: without the optimising compilers. */
export function tuneForGossip(): void;
