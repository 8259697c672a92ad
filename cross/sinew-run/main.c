// Arguments and dispatch.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sinew_run.h"

static const char usage[] =
    "usage: sinew-run run MODEL --input X.npz --output Y.npz [--record F] [--isa NAME] [--seed N]\n"
    "       sinew-run run MODEL --stream[=framed] [--record F] [--isa NAME] [--seed N]\n"
    "       sinew-run bench MODEL [--iterations N] [--layers] [--isa NAME] [--json]\n"
    "       sinew-run inspect MODEL [--json]\n"
    "       sinew-run self-test MODEL [--isa NAME]\n"
    "\n"
    "Runs a converted policy on this machine: a small companion of the command 'sinew', with the same options.\n"
    "\n"
    "  run        over a file: one array for each input, named as it, every sample along axis 0 one step, in order; where\n"
    "             the input's first axis is a batch of 1, that axis may hold the samples. Other types of numbers are\n"
    "             converted. State starts at zero: an array of exactly a state input's shape gives another start, one with\n"
    "             a sample axis sets it at every step, and an array 'reset' of booleans marks the samples that begin an\n"
    "             episode. Outputs are written in their own shapes, samples in front, state included.\n"
    "             With --stream, a frame of observations on standard input, a frame of actions on standard output: all\n"
    "             inputs (outputs) that are no state, in declared order, every element a little-endian float32.\n"
    "             --stream=framed puts a uint32 in front of every input frame: 0 step, 1 reset and step, 2 reset with the\n"
    "             uint64 seed that follows, to which there is no answer.\n"
    "             --record F also writes a recording, which 'sinew replay MODEL F' checks on the workstation: inputs, times,\n"
    "             and a hash of every answer.\n"
    "  bench      times N steps (20000), one by one, after a tenth as many that are not counted; with --layers also every\n"
    "             step of the program\n"
    "  inspect    inputs, outputs, and what the policy needs\n"
    "  self-test  whether this machine computes the bits that the converter saw; exits with 1 if not\n"
    "\n"
    "  --isa NAME  the kernels: portable, or an instruction set that this processor has\n";

static uint64_t number(const char *option, const char *text, uint64_t least, uint64_t greatest) {
  char *end;
  errno = 0;
  const unsigned long long value = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != 0 || errno != 0 || value < least || value > greatest) {
    fail(EXIT_USAGE, "%s takes a whole number from %llu to %llu, not '%s'", option, (unsigned long long)least,
         (unsigned long long)greatest, text);
  }
  return value;
}

// The value of "--option VALUE" or "--option=VALUE" when argv[*index] is that option, otherwise NULL.
static const char *option_value(const char *option, int argc, char **argv, int *index) {
  const size_t length = strlen(option);
  const char *argument = argv[*index];
  if (strncmp(argument, option, length) != 0) return NULL;
  if (argument[length] == '=') return argument + length + 1;
  if (argument[length] != 0) return NULL;
  if (*index + 1 >= argc || strncmp(argv[*index + 1], "--", 2) == 0) fail(EXIT_USAGE, "%s needs a value", option);
  *index += 1;
  return argv[*index];
}

static arguments parsed(int argc, char **argv) {
  arguments result = {.iterations = 20000};
  for (int i = 2; i < argc; i++) {
    const char *value;
    if (strcmp(argv[i], "--stream") == 0) {
      result.is_streaming = 1;
    } else if (strcmp(argv[i], "--stream=framed") == 0) {
      result.is_streaming = result.is_framed = 1;
    } else if (strcmp(argv[i], "--layers") == 0) {
      result.wants_layers = 1;
    } else if (strcmp(argv[i], "--json") == 0) {
      result.wants_json = 1;
    } else if ((value = option_value("--input", argc, argv, &i)) != NULL) {
      result.input = value;
    } else if ((value = option_value("--output", argc, argv, &i)) != NULL) {
      result.output = value;
    } else if ((value = option_value("--isa", argc, argv, &i)) != NULL) {
      result.isa = value;
    } else if ((value = option_value("--record", argc, argv, &i)) != NULL) {
      result.record = value;
    } else if ((value = option_value("--iterations", argc, argv, &i)) != NULL) {
      result.iterations = (uint32_t)number("--iterations", value, 1, 10000000);
    } else if ((value = option_value("--seed", argc, argv, &i)) != NULL) {
      result.seed = number("--seed", value, 0, UINT64_MAX);
    } else if (argv[i][0] == '-' || result.model != NULL) {
      fail(EXIT_USAGE, "unknown argument '%s' (try --help)", argv[i]);
    } else {
      result.model = argv[i];
    }
  }
  if (result.model == NULL) fail(EXIT_USAGE, "no model given (try --help)");
  return result;
}

// run has two forms.
static void check_run(const arguments *arguments) {
  const int takes_files = arguments->input != NULL || arguments->output != NULL;
  if (arguments->is_streaming && takes_files) fail(EXIT_USAGE, "--stream takes no --input and no --output");
  if (!arguments->is_streaming && (arguments->input == NULL || arguments->output == NULL)) {
    fail(EXIT_USAGE, "run needs --input X.npz and --output Y.npz, or --stream (try --help)");
  }
}

static int run_policy(const loaded *model, const arguments *arguments) {
  return arguments->is_streaming ? run_stream(model, arguments) : run_arrays(model, arguments);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc && i < 3; i++) {
    if (strcmp(argv[i], "--help") != 0 && strcmp(argv[i], "-h") != 0) continue;
    fputs(usage, stdout);
    return 0;
  }
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    printf("sinew-run %s\n", sinew_version());
    return 0;
  }
  static const struct {
    const char *name;
    int (*run)(const loaded *, const arguments *);
  } commands[] = {
      {"run", run_policy}, {"bench", run_bench}, {"inspect", run_inspect}, {"self-test", run_self_test}};
  for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(argv[1], commands[i].name) != 0) continue;
    const arguments arguments = parsed(argc, argv);
    // A reader that is gone and a file that is too large are errors like a full disk, not the end of the process.
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (commands[i].run == run_policy) {
      check_run(&arguments);
    } else if (arguments.record != NULL) {
      fail(EXIT_USAGE, "--record goes with run (try --help)");
    } else if (arguments.is_streaming || arguments.input != NULL || arguments.output != NULL) {
      fail(EXIT_USAGE, "--stream, --input and --output go with run (try --help)");
    }
    const loaded model = load(&arguments);
    const int exit_code = commands[i].run(&model, &arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) fail(EXIT_INPUT_OUTPUT, "standard output: %s", strerror(errno));
    return exit_code;
  }
  if (argc > 1) fail(EXIT_USAGE, "unknown command '%s'; there are run, bench, inspect and self-test (try --help)", argv[1]);
  fputs(usage, stderr);
  return EXIT_USAGE;
}
