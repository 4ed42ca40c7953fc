//! Launching a WGSL file through cubecl.

use burn_wgpu::{KernelSource, SourceKernel, SourceTemplate};
use cubecl::ir::attributes::BufferIOAttr;
use cubecl::prelude::{CubeCount, CubeDim, ExecutionMode, KernelId};
use cubecl::server::{Handle, KernelArguments, MetadataBindingInfo};

use crate::device::Gpu;

/// WebGPU's limit on the workgroups of one dimension; no adapter need offer more.
const LARGEST_DIMENSION: u64 = 65_535;

/// A kernel: WGSL files that are read one after another, and the numbers that their placeholders stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shader {
    /// The kernel's name and what it was specialised for; tells compiled kernels apart, together with `values`.
    pub(super) name: (&'static str, &'static str),
    /// The WGSL files.
    pub(super) parts: &'static [&'static str],
    /// Placeholders and their values.
    pub(super) constants: &'static [&'static str],
    /// The values, in the order of `constants`.
    pub(super) values: [u32; 2],
    /// The kernel's workgroup.
    pub(super) workgroup: (u32, u32),
}

impl KernelSource for Shader {
    fn source(&self) -> SourceTemplate {
        let source = SourceTemplate::new(self.parts.concat());
        let constants = self.constants.iter().zip(self.values);
        constants.fold(source, |source, (name, value)| {
            source.register(*name, value.to_string())
        })
    }

    fn id(&self) -> KernelId {
        // Unchecked: the shaders' loops end by themselves, and need no counter to make sure of it.
        KernelId::new::<Self>()
            .info((self.name, self.values))
            .cube_dim(self.cube_dim().0)
            .mode(ExecutionMode::Unchecked)
    }

    fn lang(&self) -> &'static str {
        "wgsl"
    }
}

impl Shader {
    fn cube_dim(&self) -> CubeDim {
        CubeDim::new_2d(self.workgroup.0, self.workgroup.1)
    }

    /// Starts the kernel with at least `workgroups` workgroups, whose index is `x + y · width`; the shader ignores those
    /// beyond. `buffers` and then `params` are the shader's bindings, in the order of their numbers.
    pub(super) fn launch(
        self,
        gpu: &Gpu,
        workgroups: u64,
        buffers: &[(&Handle, Access)],
        params: &[u32],
    ) {
        if workgroups == 0 {
            return;
        }
        let width = workgroups.min(LARGEST_DIMENSION);
        let count = CubeCount::Static(width as u32, workgroups.div_ceil(width) as u32, 1);
        let arguments =
            buffers
                .iter()
                .fold(KernelArguments::new(), |arguments, (handle, access)| {
                    arguments.with_buffer_io((*handle).clone().binding(), access.declared())
                });
        let arguments = arguments.with_info(MetadataBindingInfo::custom(uniform(params)));
        let kernel = SourceKernel::new(self, self.cube_dim());
        gpu.client.launch(Box::new(kernel), count, arguments);
    }
}

/// The text of a file in `shaders/`.
macro_rules! shader_file {
    ($file:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shaders/",
            $file
        ))
    };
}

pub(super) use shader_file;

/// What a kernel does with a buffer, so that a launch that fails spoils only what it would have written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    Read,
    Write,
    Update,
}

impl Access {
    fn declared(self) -> BufferIOAttr {
        match self {
            Self::Read => BufferIOAttr::ReadOnly,
            Self::Write => BufferIOAttr::WriteOnly,
            Self::Update => BufferIOAttr::ReadWrite,
        }
    }
}

/// The parameters as the 64-bit words that cubecl binds, filled to the 16 bytes that a uniform block is a multiple of.
fn uniform(params: &[u32]) -> Vec<u64> {
    let mut words = params.to_vec();
    words.resize(params.len().next_multiple_of(4), 0);
    words
        .as_chunks::<2>()
        .0
        .iter()
        .map(|&[low, high]| u64::from(low) | u64::from(high) << 32)
        .collect()
}
