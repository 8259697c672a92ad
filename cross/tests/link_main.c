int library_answers(void);

int main(void) { return library_answers() ? 0 : 1; }
