// What the test programs need from the machine they run on.
#pragma once

// Writes text to the console.
void platform_write(const char *text);

// Ends the program; 0 is success.
_Noreturn void platform_exit(int status);
