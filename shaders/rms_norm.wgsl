// y = x / sqrt(mean(x²) + ε) · weight over each row. Twin: crates/mwanda-gpu/src/layers/rms_norm.rs. One workgroup a row.

struct Params {
    rows: u32,
    features: u32,
    epsilon: f32,
    // Fills the block to 16 bytes.
    unused: u32,
}

// rows × features.
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
// features.
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
// rows × features.
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

var<workgroup> squares: array<f32, 256>;

@compute @workgroup_size(256)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = group.x + group.y * groups.x;
    if (row >= params.rows) {
        return;
    }
    let start = row * params.features;
    var square = 0.0;
    for (var feature = thread; feature < params.features; feature += 256u) {
        square += x[start + feature] * x[start + feature];
    }
    squares[thread] = square;
    for (var width = 128u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (thread < width) {
            squares[thread] += squares[thread + width];
        }
    }
    workgroupBarrier();
    let scale = 1.0 / sqrt(squares[0] / f32(params.features) + params.epsilon);
    for (var feature = thread; feature < params.features; feature += 256u) {
        y[start + feature] = x[start + feature] * scale * weight[feature];
    }
}
