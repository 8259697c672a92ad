// The file MODEL, in flash at a multiple of 16.
    .section .rodata.model, "a", %progbits
    .balign 16
    .global model, model_end
model:
    .incbin MODEL
model_end:
    .balign 4
    .section .note.GNU-stack, "", %progbits
