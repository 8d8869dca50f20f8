# shellcheck shell=bash
# llama.cpp for a Raspberry Pi, compiled on another machine. A board that is given the wheel needs no compiler.

# What is compiled there by itself takes the processor as it is; here its instructions are named. A Pi 5 (Cortex-A76) has
# dotprod, worth 2 to 2.6 times in the prompt, and arithmetic with half precision; a Pi 4 dies of both.
cross_flags() {
  local instructions=armv8-a
  [ "$board" != pi5 ] || instructions=armv8.2-a+dotprod+fp16
  printf -- '-DLLAVA_BUILD=OFF -DGGML_NATIVE=OFF -DGGML_CPU_ARM_ARCH=%s' "$instructions"
}

can_cross() { [ "$(uname -m)" != aarch64 ] && command -v aarch64-linux-gnu-g++ >/dev/null; }

# The compiler is part of the key: one of a newer Debian makes what an older one cannot load.
cross_key() {
  printf '%s|%s|%s' "$(cat "$here/requirements/llama.lock")" "$(cross_flags)" "$(aarch64-linux-gnu-g++ --version | head -n 1)" \
    | sha256sum | cut -c1-16
}

# Sets llama_wheel to the compiled wheel; made once and kept.
cross_llama() {
  local folder
  folder="$cache/wheels/$(cross_key)"
  compgen -G "$folder/*.whl" >/dev/null \
    || build_llama "$folder" "-DCMAKE_TOOLCHAIN_FILE=$here/deploy/aarch64.cmake $(cross_flags)" linux-aarch64
  llama_wheel=$(compgen -G "$folder/*.whl")
  loads_there
}

# A Debian loads what needs its own C library or an older one.
loads_there() {
  local needs
  needs=$("$venv/bin/python" "$here/deploy/bundle.py" glibc "$llama_wheel")
  [[ ",$pythons," != *,3.11,* ]] || [ "$needs" -le "$glibc" ] \
    || fail "The compiler here makes llama.cpp for Trixie only." "Add --python 3.13, or make the bundle on Debian 12."
}
