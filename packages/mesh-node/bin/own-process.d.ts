/** Before anything else is loaded: the compile cache, a young heap that stays small, and no optimising compilers. */
export function beginOwnProcess(): void;
/** For who serves the control API: with the optimising compilers after all. */
export function optimise(): void;
