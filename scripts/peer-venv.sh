#!/bin/sh
# Make an environment with `fer` 25.10 for the benchmark:
#
#   scripts/peer-venv.sh DIR            fer with its default face detector, Haar (about 1.5 GB)
#   scripts/peer-venv.sh --mtcnn DIR    fer with MTCNN too, which needs PyTorch (about 7 GB)
#   python -m benchmarks.pipeline --peers --peer-python DIR/bin/python
#
# fer's own list of dependencies clashes with ours, so it gets an environment of its own, and with
# itself under current versions, so fer comes without its list and with what its code really
# imports. PYTHON names the interpreter (3.10 to 3.12; default: python3).
set -eu

mtcnn=no
if [ "${1:-}" = --mtcnn ]; then
    mtcnn=yes
    shift
fi
if [ $# -ne 1 ]; then
    echo "Usage: $0 [--mtcnn] DIR" >&2
    exit 2
fi
dir=$1

# fer imports pkg_resources, which setuptools 81 no longer has; OpenCV 5 has no Haar cascades.
set -- "setuptools<81" requests tensorflow-cpu "opencv-contrib-python-headless<5" Pillow
if [ "$mtcnn" = yes ]; then
    # The only PyTorch that facenet-pytorch admits wants NumPy 1, and so an older OpenCV and
    # TensorFlow. MTCNN's weights are in facenet-pytorch's wheel: nothing is downloaded later.
    set -- "$@" "facenet-pytorch==2.6.0" "numpy<2" "opencv-contrib-python-headless<4.12" \
        "tensorflow-cpu<2.19"
fi
"${PYTHON:-python3}" -m venv "$dir"
"$dir/bin/python" -m pip install --quiet "$@"
"$dir/bin/python" -m pip install --quiet --no-deps "fer==25.10.3"

detector=False
[ "$mtcnn" = no ] || detector=True
if ! said=$("$dir/bin/python" -c "from fer.fer import FER; FER(mtcnn=$detector)" 2>&1); then
    echo "$said" >&2
    exit 1
fi
echo "Ready: $dir/bin/python"
