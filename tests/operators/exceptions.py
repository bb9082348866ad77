"""The operators that no rule calls, by reason.

The list only shrinks: `tests/selftest/test_operators.py` counts it.
"""

from typing import Dict

NOT_CALLED: Dict[str, str] = {
    "the state of torch or of this process": (
        "are_deterministic_algorithms_enabled autocast_decrement_nesting "
        "autocast_increment_nesting clear_autocast_cache compiled_with_cxx11_abi fork "
        "get_autocast_cpu_dtype get_autocast_dtype get_autocast_gpu_dtype "
        "get_autocast_ipu_dtype get_autocast_xla_dtype get_default_device get_default_dtype "
        "get_deterministic_debug_mode get_device_module get_file_path "
        "get_float32_matmul_precision get_num_interop_threads get_num_threads get_rng_state "
        "init_num_threads initial_seed is_anomaly_check_nan_enabled is_anomaly_enabled "
        "is_autocast_cache_enabled is_autocast_cpu_enabled is_autocast_enabled "
        "is_autocast_ipu_enabled is_autocast_xla_enabled "
        "is_deterministic_algorithms_warn_only_enabled is_grad_enabled "
        "is_inference_mode_enabled is_vulkan_available is_warn_always_enabled manual_seed "
        "prepare_multiprocessing_environment "
        "profiler_allow_cudagraph_cupti_lazy_reinit_cuda12 seed set_anomaly_enabled "
        "set_autocast_cache_enabled set_autocast_cpu_dtype set_autocast_cpu_enabled "
        "set_autocast_dtype set_autocast_enabled set_autocast_gpu_dtype "
        "set_autocast_ipu_dtype set_autocast_ipu_enabled set_autocast_xla_dtype "
        "set_autocast_xla_enabled set_default_device set_default_dtype "
        "set_default_tensor_type set_deterministic_debug_mode set_float32_matmul_precision "
        "set_flush_denormal set_num_interop_threads set_num_threads set_printoptions "
        "set_rng_state set_warn_always thread_safe_generator use_deterministic_algorithms "
        "wait"
    ),
    "asks about tensors, and returns no tensor": (
        "allclose broadcast_shapes can_cast const_data_ptr cudnn_is_acceptable data_ptr "
        "dense_dim dim dim_order element_size equal get_device int_repr is_coalesced "
        "is_complex is_conj is_contiguous is_distributed is_floating_point is_inference "
        "is_neg is_nonzero is_pinned is_same_size is_set_to is_shared is_signed is_storage "
        "is_tensor item ndimension nelement numel numpy promote_types q_per_channel_axis "
        "q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qscheme "
        "result_type size sparse_dim storage storage_offset storage_type stride tolist "
        "typename unify_type_list untyped_storage"
    ),
    "programming: hooks, flags, compilation, symbolic sizes, Python's own": (
        "Optional apply as_subclass assert_int_or_pair backward boolean_dispatch "
        "classproperty compile cond from_dlpack handle_torch_function has_torch_function "
        "has_torch_function_unary has_torch_function_variadic import_ir_module "
        "import_ir_module_from_buffer load map map2 merge_type_from_type_comment module_load "
        "parse_ir parse_schema parse_type_comment pin_memory record_stream register_hook "
        "register_post_accumulate_grad_hook reinforce requires_grad retain_grad save "
        "share_memory sym_constrain_range sym_constrain_range_for_size sym_float "
        "sym_fresh_size sym_int sym_ite sym_max sym_min sym_not sym_sqrt sym_sum to_dlpack "
        "vmap while_loop"
    ),
    "makes tensors from numbers, shapes or memory": (
        "arange as_tensor asarray bartlett_window blackman_window empty empty_like "
        "empty_permuted empty_quantized empty_strided eye fft.fftfreq fft.rfftfreq from_file "
        "from_numpy frombuffer full full_like hamming_window hann_window kaiser_window "
        "linspace logspace new new_empty new_empty_strided new_full new_ones new_tensor "
        "new_zeros ones ones_like rand rand_like randint randint_like randn randn_like "
        "randperm range scalar_tensor tensor tril_indices triu_indices zeros zeros_like"
    ),
    "draws at random, without a derivative by what is drawn": (
        "bernoulli binomial cauchy exponential geometric log_normal multinomial normal "
        "poisson random uniform"
    ),
    "returns integers or truth values": (
        "all any argmax argmin argsort argwhere bincount bitwise_and bitwise_left_shift "
        "bitwise_not bitwise_or bitwise_right_shift bitwise_xor bucketize count_nonzero eq "
        "gcd ge gt hash_tensor isclose isfinite isin isinf isnan isneginf isposinf isreal lcm "
        "le linalg.matrix_rank logical_and logical_not logical_or logical_xor lt matrix_rank "
        "ne nonzero nonzero_static one_hot searchsorted signbit unravel_index"
    ),
    "documented without a derivative, or backward refuses it": (
        "airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 chebyshev_polynomial_t "
        "chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w detach "
        "detach_copy embedding_renorm floor_divide geqrf heaviside hermite_polynomial_h "
        "hermite_polynomial_he histc histogram histogramdd laguerre_polynomial_l "
        "legendre_polynomial_p linalg.ldl_factor linalg.ldl_factor_ex linalg.ldl_solve "
        "modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 "
        "nextafter scaled_modified_bessel_k0 scaled_modified_bessel_k1 "
        "shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u "
        "shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w spherical_bessel_j0 "
        "unique unique_consecutive view_as_complex_copy zeta"
    ),
    "converts to another precision, in which differences say little": (
        "bfloat16 bool byte cfloat chalf char float half int long short"
    ),
    "needs another device": (
        "batch_norm_backward_elemt batch_norm_backward_reduce batch_norm_elemt "
        "batch_norm_gather_stats batch_norm_gather_stats_with_counts batch_norm_stats "
        "batch_norm_update_stats cpu cuda cudnn_affine_grid_generator cudnn_batch_norm "
        "cudnn_convolution cudnn_convolution_add_relu cudnn_convolution_relu "
        "cudnn_convolution_transpose cudnn_grid_sampler grouped_mm ipu miopen_batch_norm "
        "miopen_convolution miopen_convolution_add_relu miopen_convolution_relu "
        "miopen_convolution_transpose miopen_ctc_loss miopen_depthwise_convolution miopen_rnn "
        "mtia scaled_addmm scaled_grouped_mm scaled_mm xpu"
    ),
    "needs sparse, nested, quantized or other opaque tensors": (
        "ccol_indices ccol_indices_copy choose_qparams_optimized coalesce col_indices "
        "col_indices_copy crow_indices crow_indices_copy dequantize dsmm "
        "fake_quantize_per_channel_affine fake_quantize_per_tensor_affine "
        "fbgemm_linear_fp16_weight fbgemm_linear_fp16_weight_fp32_activation "
        "fbgemm_linear_int8_weight fbgemm_linear_int8_weight_fp32_activation "
        "fbgemm_linear_quantize_weight fbgemm_pack_gemm_matrix_fp16 "
        "fbgemm_pack_quantized_matrix fused_moving_avg_obs_fake_quant hsmm hspmm indices "
        "indices_copy mkldnn_adaptive_avg_pool2d mkldnn_convolution "
        "mkldnn_linear_backward_weights mkldnn_max_pool2d mkldnn_max_pool3d mkldnn_rnn_layer "
        "quantize_per_channel quantize_per_tensor quantize_per_tensor_dynamic "
        "quantized_batch_norm quantized_gru quantized_gru_cell quantized_lstm "
        "quantized_lstm_cell quantized_max_pool1d quantized_max_pool2d quantized_max_pool3d "
        "quantized_rnn_relu_cell quantized_rnn_tanh_cell resize_as_sparse row_indices "
        "row_indices_copy saddmm smm sparse_bsc_tensor sparse_bsr_tensor "
        "sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor sparse_csr_tensor "
        "sparse_mask sparse_resize sparse_resize_and_clear spmm sspaddmm to_dense to_mkldnn "
        "to_padded_tensor to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc "
        "to_sparse_csr values values_copy"
    ),
    "changes the memory under a tensor": ("resize resize_as set slice_inverse"),
    "the inside of recurrent layers": (
        "gru gru_cell lstm lstm_cell rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell"
    ),
    "removed: raises, and names what to call instead": ("eig lstsq solve symeig"),
    "not documented: what documented operators are built on": (
        "affine_grid_generator conv_tbc convolution feature_dropout frobenius_norm "
        "grid_sampler grid_sampler_2d grid_sampler_3d index native_batch_norm "
        "native_channel_shuffle native_dropout native_group_norm native_layer_norm "
        "native_norm norm_except_dim nuclear_norm"
    ),
    "composed of others, of which most are called": (
        "lobpcg multi_head_attention_forward pca_lowrank svd_lowrank"
    ),
}

FORMERLY = (
    "Any Callable Dict List Set Tuple Union align_as align_tensors align_to candidate "
    "empty_meta fft has_names ifft irfft mkldnn_convolution_backward_weights obj "
    "read_vitals refine_names rename rfft set_vital vitals_enabled"
)
"""What older releases offered: names of dimensions, other Fourier transforms, imports."""
