// Sums over the tokens of each window, per feature.
// Twin: crates/mwanda/src/kernels/activation_statistics.rs. A workgroup takes 64 features of one window; each of its
// four rows of threads sums every fourth token.

struct Params {
    windows: u32,
    tokens: u32,
    features: u32,
    // τ: tokens with |x| above it are counted.
    threshold: f32,
}

// windows × tokens × features.
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// windows × 3 × features: Σ x² and Σ |x| as the bits of f32, and the count of |x| > τ.
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

const FEATURES: u32 = 64u;
const SLICES: u32 = 4u;

var<workgroup> squares: array<f32, 256>;
var<workgroup> magnitudes: array<f32, 256>;
var<workgroup> counts: array<u32, 256>;

@compute @workgroup_size(64, 4)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_id) thread: vec3<u32>,
    @builtin(local_invocation_index) index: u32,
) {
    let blocks = (params.features + FEATURES - 1u) / FEATURES;
    let block = group.x + group.y * groups.x;
    let window = block / blocks;
    if (window >= params.windows) {
        return;
    }
    let feature = block % blocks * FEATURES + thread.x;
    var square = 0.0;
    var magnitude = 0.0;
    var count = 0u;
    if (feature < params.features) {
        for (var token = thread.y; token < params.tokens; token += SLICES) {
            let value = x[(window * params.tokens + token) * params.features + feature];
            square += value * value;
            magnitude += abs(value);
            count += select(0u, 1u, abs(value) > params.threshold);
        }
    }
    squares[index] = square;
    magnitudes[index] = magnitude;
    counts[index] = count;
    workgroupBarrier();
    if (thread.y == 0u && feature < params.features) {
        for (var slice = 1u; slice < SLICES; slice += 1u) {
            square += squares[slice * FEATURES + thread.x];
            magnitude += magnitudes[slice * FEATURES + thread.x];
            count += counts[slice * FEATURES + thread.x];
        }
        let first = window * 3u * params.features + feature;
        sums[first] = bitcast<u32>(square);
        sums[first + params.features] = bitcast<u32>(magnitude);
        sums[first + 2u * params.features] = count;
    }
}
