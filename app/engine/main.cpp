// luthier-engine: the headless program. Each command is a row in command_line.cpp and a function in a commands_ file.

#include "app/engine/command_line.h"

int main(int argc, char** argv) { return luthier::runCommandLine(argc, argv); }
