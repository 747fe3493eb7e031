"""From trained weights to the int8 TFLite file and card that the program loads."""
