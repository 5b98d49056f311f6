/** `omnirelay completion bash|zsh|fish`: what makes a shell complete the words of this command. */
import { Argument, type Command } from 'commander';
import { commandTable } from '../completion/command-table.ts';
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.ts';
import { type OutputFormat, printResult } from '../output.ts';

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print what makes bash, zsh or fish complete commands, options and their values')
    .addArgument(new Argument('<shell>', 'the shell that it is for').choices(SHELLS))
    .addHelpText(
      'after',
      `
The script holds all that it offers, and starts nothing while you type. Print it anew after an update.

Examples:
  source <(omnirelay completion bash)      in ~/.bashrc
  source <(omnirelay completion zsh)       in ~/.zshrc, behind compinit
  omnirelay completion fish > ~/.config/fish/completions/omnirelay.fish`,
    )
    .action((shell: Shell, _flags: object, command: Command) => {
      const { output } = command.optsWithGlobals() as { output?: OutputFormat };
      const script = completionScript(shell, commandTable(program)).trimEnd();
      printResult(output ?? 'table', { shell, script }, () => script);
    });
}
